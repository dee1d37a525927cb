-- The active days of a key range, or of the chosen profiles in it, before a date, packed: profile less `first` (40 bits), day (16), mask (8).
-- Reads segmentation_dailyactivity by its primary key; writes nothing.
SELECT ((profile_id - %(first)s) << 24) | ((day - date '1970-01-01') << 8) | (behaviours & 255)
FROM segmentation_dailyactivity
WHERE profile_id BETWEEN %(first)s AND %(last)s AND behaviours <> 0
    AND day >= date '1970-01-01' AND day < %(date)s
    AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
ORDER BY profile_id, day
