-- The active days of the sampled profiles in the last year before a date: place in the sample, day and mask, packed.
-- Reads segmentation_dailyactivity by its primary key; writes nothing. Unordered: the reader sorts
-- plain numbers faster.
SELECT ((place - 1) << 24) | ((day - date '1970-01-01') << 8) | (behaviours & 255)
FROM unnest(%(profiles)s::bigint[]) WITH ORDINALITY AS sample (id, place)
JOIN segmentation_dailyactivity ON profile_id = sample.id
WHERE behaviours <> 0 AND day >= %(since)s AND day < %(date)s
