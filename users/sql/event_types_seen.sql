-- Counts the events of each type, no further than a bound, and finds the newest.
-- Reads users_event by users_event_type_idx; writes nothing.
SELECT type.id, seen.number, newest.occurred_at
FROM unnest(%(types)s::integer[]) AS type(id)
CROSS JOIN LATERAL (
    SELECT count(*) AS number
    FROM (SELECT FROM users_event WHERE type_id = type.id LIMIT %(most)s) bounded
) seen
LEFT JOIN LATERAL (
    SELECT occurred_at FROM users_event WHERE type_id = type.id ORDER BY occurred_at DESC LIMIT 1
) newest ON true
