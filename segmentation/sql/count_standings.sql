-- Counts all profiles of a date by standing and by who looks after them: nobody's are counted with no employee,
-- those without a standing with an empty state, so that a date's counts add up to all profiles. Tier, basis and
-- the reason to be outside are tallied apart, each by itself: together they would make very many rows.
-- Reads users_profile, segmentation_standing and users_assignment in full, once a night; writes
-- segmentation_dailycount and segmentation_dailytally, and returns how many rows of the first. A rerun is safe:
-- the date's counts are deleted in the same transaction.
WITH counted AS MATERIALIZED (
    SELECT
        employee.id AS employee_id, employee.team_id, profile.kind, state, quadrant, tier, basis, outside_reason,
        count(*) AS profiles
    FROM users_profile AS profile
    LEFT JOIN segmentation_standing AS standing ON standing.profile_id = profile.id
    LEFT JOIN users_assignment AS assignment ON assignment.profile_id = profile.id AND assignment.ended_at IS NULL
    LEFT JOIN users_employee AS employee ON employee.id = assignment.employee_id
    GROUP BY employee.id, employee.team_id, profile.kind, state, quadrant, tier, basis, outside_reason
), counts AS (
    INSERT INTO segmentation_dailycount (date, employee_id, team_id, kind, state, quadrant, profiles, run_id)
    SELECT
        %(date)s, employee_id, team_id, kind, coalesce(state, ''), coalesce(quadrant, ''), sum(profiles), %(run)s
    FROM counted GROUP BY employee_id, team_id, kind, state, quadrant
    ORDER BY employee_id, kind, state, quadrant
    RETURNING id
), tallies AS (
    INSERT INTO segmentation_dailytally (date, employee_id, team_id, axis, place, profiles, run_id)
    SELECT %(date)s, employee_id, team_id, axis, place, sum(profiles), %(run)s
    FROM counted
    CROSS JOIN LATERAL (VALUES ('tier', tier), ('basis', basis), ('outside', outside_reason)) AS told (axis, place)
    WHERE state IS NOT NULL AND (place <> '' OR axis = 'tier')
    GROUP BY employee_id, team_id, axis, place ORDER BY employee_id, axis, place
)
SELECT count(*) FROM counts
