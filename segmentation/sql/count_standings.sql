-- Counts all profiles of a date by standing and by who looks after them: nobody's are counted with no employee,
-- those without a standing with an empty state, so that a date's counts add up to all profiles.
-- Reads users_profile, segmentation_standing and users_assignment in full, once a night; writes
-- segmentation_dailycount. A rerun is safe: the date's counts are deleted in the same transaction.
INSERT INTO segmentation_dailycount (date, employee_id, team_id, kind, state, quadrant, profiles, run_id)
SELECT
    %(date)s, employee.id, employee.team_id, profile.kind,
    coalesce(state, ''), coalesce(quadrant, ''), count(*), %(run)s
FROM users_profile AS profile
LEFT JOIN segmentation_standing AS standing ON standing.profile_id = profile.id
LEFT JOIN users_assignment AS assignment ON assignment.profile_id = profile.id AND assignment.ended_at IS NULL
LEFT JOIN users_employee AS employee ON employee.id = assignment.employee_id
GROUP BY employee.id, employee.team_id, profile.kind, state, quadrant
ORDER BY employee.id, profile.kind, state, quadrant
