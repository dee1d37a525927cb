-- Writes: users_holding, by its index on profile_id: what this source says the person owns takes the
-- place of what it said before; what others say stays. A rerun ends with the same rows.
WITH new AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row (id bigint, things jsonb)
), gone AS (
    DELETE FROM users_holding old USING new WHERE old.profile_id = new.id AND old.source_id = %(source)s
)
INSERT INTO users_holding (profile_id, product, acquired_on, released_on, source_id)
SELECT new.id, thing.product, thing.acquired_on, thing.released_on, %(source)s
FROM new, jsonb_to_recordset(new.things) AS thing (product text, acquired_on date, released_on date)
