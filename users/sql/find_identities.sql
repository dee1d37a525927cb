-- Reads: users_identity, by identity_source_external_uniq. Writes nothing.
SELECT i.source_id, i.external_id, i.profile_id, i.content_hash
FROM unnest(%(sources)s::bigint[], %(externals)s::text[]) AS wanted (source_id, external_id)
JOIN users_identity i ON i.source_id = wanted.source_id AND i.external_id = wanted.external_id
