-- Writes: users_identity, in the order given (sorted, against deadlocks).
-- A rerun or a rival writes nothing twice: identity_source_external_uniq. The caller compares the count.
INSERT INTO users_identity (source_id, external_id, profile_id, created_at)
SELECT source_id, external_id, profile_id, %(now)s
FROM unnest(%(sources)s::bigint[], %(externals)s::text[], %(profiles)s::bigint[])
     AS new (source_id, external_id, profile_id)
ON CONFLICT (source_id, external_id) DO NOTHING
