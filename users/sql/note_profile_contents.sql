-- Writes: users_identity.content_hash, by identity_source_external_uniq. A rerun writes the same values.
UPDATE users_identity i
SET content_hash = new.content
FROM unnest(%(sources)s::bigint[], %(externals)s::text[], %(contents)s::uuid[])
     AS new (source_id, external_id, content)
WHERE i.source_id = new.source_id AND i.external_id = new.external_id
