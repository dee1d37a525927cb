-- Writes: users_eventkey, in the order given (sorted, against deadlocks). Where one of the keys is known
-- the primary key (source_id, key) refuses all, and the caller looks at each: insert_event_keys.sql.
INSERT INTO users_eventkey (source_id, key, content)
SELECT %(source)s, key, content
FROM unnest(%(keys)s::uuid[], %(contents)s::uuid[]) AS new (key, content)
