-- The same as chunk_days.sql where there are more lanes than eight bits hold: the whole mask comes beside.
-- Reads segmentation_dailyactivity by its primary key; writes nothing.
SELECT ((profile_id - %(first)s) << 16) | (day - date '1970-01-01'), behaviours
FROM segmentation_dailyactivity
WHERE profile_id BETWEEN %(first)s AND %(last)s AND behaviours <> 0
    AND day >= date '1970-01-01' AND day < %(date)s
    AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
ORDER BY profile_id, day
