-- The same as grid_days.sql where there are more lanes than eight bits hold: the whole mask comes beside.
-- Reads segmentation_dailyactivity by its primary key; writes nothing.
SELECT ((place - 1) << 16) | (day - date '1970-01-01'), behaviours
FROM unnest(%(profiles)s::bigint[]) WITH ORDINALITY AS sample (id, place)
JOIN segmentation_dailyactivity ON profile_id = sample.id
WHERE behaviours <> 0 AND day >= %(since)s AND day < %(date)s
