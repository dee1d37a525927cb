-- Cuts all profiles into key ranges of `size`; reads the primary key of users_profile, writes nothing.
-- The first range begins at 0 and the last ends at the highest id there can be, so that nobody falls between.
WITH numbered AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS position FROM users_profile
), starts AS (
    SELECT CASE WHEN position = 0 THEN 0 ELSE id END AS first_id FROM numbered WHERE position %% %(size)s = 0
)
SELECT first_id, lead(first_id, 1, 9223372036854775807) OVER (ORDER BY first_id)
    - CASE WHEN lead(first_id) OVER (ORDER BY first_id) IS NULL THEN 0 ELSE 1 END
FROM starts ORDER BY first_id
