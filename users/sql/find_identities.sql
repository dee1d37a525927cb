-- Reads: users_identity, by identity_source_external_uniq. Writes nothing.
SELECT external_id, profile_id, CASE WHEN %(hashes)s THEN replace(content_hash::text, '-', '') END
FROM users_identity
WHERE source_id = %(source)s AND external_id = ANY (%(externals)s::text[])
