-- Writes: users_eventkey, in the order given (sorted, against deadlocks). Returns the keys that are new.
-- A rerun writes nothing: the primary key (source_id, key).
INSERT INTO users_eventkey (source_id, key, content)
SELECT %(source)s, key, content
FROM unnest(%(keys)s::uuid[], %(contents)s::uuid[]) AS new (key, content)
ON CONFLICT DO NOTHING
RETURNING key
