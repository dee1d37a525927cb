-- Writes: users_contactpoint, by contactpoint_profile_kind_value_uniq: the value that this source gives
-- for a kind takes the place of its earlier ones; those of others stay. A rerun changes nothing.
WITH new AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row (id bigint, kind text, value text)
), gone AS (
    DELETE FROM users_contactpoint old
    USING new
    WHERE old.profile_id = new.id AND old.kind = new.kind AND old.source_id = %(source)s
      AND old.value <> new.value
)
INSERT INTO users_contactpoint (profile_id, kind, value, source_id)
SELECT id, kind, value, %(source)s FROM new WHERE value <> '' ORDER BY id, kind
ON CONFLICT (profile_id, kind, value) DO NOTHING
