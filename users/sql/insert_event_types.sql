-- Writes: users_eventtype, in the order given (sorted, against deadlocks).
-- A type named like a dimension belongs to it; the others wait to be mapped. A rerun writes nothing.
INSERT INTO users_eventtype (source_id, code, label, dimension, is_passive, created_at)
SELECT %(source)s, code, '', CASE WHEN code = ANY (%(dimensions)s) THEN code ELSE '' END, false, %(now)s
FROM unnest(%(codes)s::text[]) AS new (code)
ON CONFLICT (source_id, code) DO NOTHING
