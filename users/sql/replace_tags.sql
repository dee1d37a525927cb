-- Writes: users_tag, by tag_profile_name_uniq: the names that this source gives take the place of its
-- earlier ones; tags of employees and of other sources stay. A rerun changes nothing.
WITH new AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row (id bigint, names text[])
), gone AS (
    DELETE FROM users_tag old
    USING new
    WHERE old.profile_id = new.id AND old.origin = 'source' AND old.source_id = %(source)s
      AND NOT old.name = ANY (new.names)
)
INSERT INTO users_tag (profile_id, name, origin, evidence, source_id, created_at)
SELECT id, name, 'source', '', %(source)s, %(now)s
FROM new, unnest(names) AS name
ORDER BY id, name
ON CONFLICT (profile_id, name) DO NOTHING
