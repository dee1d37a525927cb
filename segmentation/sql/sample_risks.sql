-- State and risk of a sample of everybody: the same people every night, chosen by a hash of their id.
-- Reads segmentation_standing by its primary key for them; writes nothing.
SELECT (array_position(%(states)s::text[], state::text) - 1)::int2 AS state, risk::float4
FROM segmentation_standing
WHERE profile_id = ANY (%(profiles)s::bigint[]) AND as_of = %(date)s
