-- What each of the profiles started from on its night: the last memory before it, with the readings of the nights
-- in between, of which `done` tells. -1 stands for none, readings are 0 then.
-- Reads segmentation_standingmemory by its primary key; writes nothing.
SELECT
    asked.profile_id, coalesce(memory.night, -1),
    coalesce(state, -1::int2), coalesce(state_since, -1), coalesce(quadrant, -1::int2), coalesce(quadrant_since, -1),
    coalesce(pending_state, -1::int2), coalesce(pending_since, -1),
    (CASE WHEN pending_state >= 0 THEN pending_readings + nights.since ELSE 0 END)::int2,
    coalesce(pending_quadrant, -1::int2), coalesce(pending_quadrant_since, -1),
    (CASE WHEN pending_quadrant >= 0 THEN pending_quadrant_readings + nights.since ELSE 0 END)::int2,
    coalesce(entry_baseline, -1)
FROM unnest(%(profiles)s::bigint[], %(nights)s::int4[]) AS asked (profile_id, night)
LEFT JOIN LATERAL (
    SELECT * FROM segmentation_standingmemory AS kept
    WHERE kept.profile_id = asked.profile_id AND kept.night < asked.night
    ORDER BY kept.night DESC LIMIT 1
) AS memory ON true
CROSS JOIN LATERAL (
    SELECT width_bucket(asked.night - 1, %(done)s::int4[]) - width_bucket(memory.night, %(done)s::int4[]) AS since
) AS nights
ORDER BY asked.profile_id
