-- Forgets what chosen people started from, of their nights that are done again, from the first one on.
-- Deletes from segmentation_standingmemory by its primary key. A rerun finds none.
DELETE FROM segmentation_standingmemory AS memory
USING unnest(%(profiles)s::bigint[], %(nights)s::int4[]) AS again (profile_id, night)
WHERE memory.profile_id = again.profile_id AND memory.night >= again.night
