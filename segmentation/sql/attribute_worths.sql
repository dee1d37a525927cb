-- What an attribute of chosen profiles, or of all, stands for in 1/100 of the currency: a text by its listed amount,
-- a number by itself. Whoever has none, asked not to be profiled or is an alumnus is left out.
-- Reads users_profile by its primary key, or in full; writes nothing.
SELECT id AS profile_id, worth
FROM users_profile
CROSS JOIN LATERAL (SELECT attributes ->> %(attribute)s AS told) AS named
CROSS JOIN LATERAL (
    SELECT (100 * CASE
        WHEN %(worths)s::jsonb ? told THEN (%(worths)s::jsonb ->> told)::numeric
        WHEN told ~ '^[0-9]{1,12}([.][0-9]{1,4})?$' THEN told::numeric
        ELSE 0
    END)::int8 AS worth
) AS counted
WHERE worth > 0 AND may_profile AND NOT is_deceased AND NOT is_restricted AND kind <> 'alumnus'
    AND (%(profiles)s::bigint[] IS NULL OR id = ANY (%(profiles)s::bigint[]))
ORDER BY id
