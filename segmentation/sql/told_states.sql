-- The state of every memory of chosen people: profile, night, state. Reads segmentation_standingmemory by its
-- primary key; writes nothing.
SELECT profile_id, night, state FROM segmentation_standingmemory
WHERE profile_id = ANY (%(profiles)s::bigint[]) ORDER BY night, profile_id
