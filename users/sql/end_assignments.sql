-- Writes: users_assignment.ended_at, by assignment_profile_active_uniq, where the KOE named for a profile
-- is another than the active one; returns what was ended. A rerun finds the right KOE and ends nothing.
UPDATE users_assignment a
SET ended_at = %(now)s
FROM unnest(%(profiles)s::bigint[], %(employees)s::bigint[]) AS new (profile_id, employee_id)
WHERE a.profile_id = new.profile_id AND a.ended_at IS NULL
  AND a.employee_id IS DISTINCT FROM new.employee_id
RETURNING a.profile_id, new.employee_id
