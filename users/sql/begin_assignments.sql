-- Writes: users_assignment, in the order given (sorted, against deadlocks); returns who got whom.
-- A rerun finds the active assignment (assignment_profile_active_uniq) and writes nothing.
INSERT INTO users_assignment (profile_id, employee_id, started_at)
SELECT new.profile_id, new.employee_id, %(now)s
FROM unnest(%(profiles)s::bigint[], %(employees)s::bigint[]) AS new (profile_id, employee_id)
WHERE new.employee_id IS NOT NULL
ON CONFLICT (profile_id) WHERE ended_at IS NULL DO NOTHING
RETURNING employee_id, profile_id
