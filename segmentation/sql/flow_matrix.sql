-- Counts who moved from where to where on one axis between two dates: one row per pair, movers alone.
-- Where someone stood at the earlier date is `before` of the first change after it; where they stood at the
-- later one is `after` of the last change up to it. Whoever came back to the same place has not moved.
-- Reads segmentation_transition by transition_date_idx (date, axis) and, for chosen employees, users_assignment
-- by assignment_profile_active_uniq; writes nothing, so a rerun is safe.
WITH changes AS (
    SELECT profile_id, date, before, after
    FROM segmentation_transition
    WHERE axis = %(axis)s AND date > %(since)s AND date <= %(until)s AND superseded_at IS NULL
),
moved AS (
    SELECT profile_id, source, target
    FROM (SELECT DISTINCT ON (profile_id) profile_id, before AS source FROM changes ORDER BY profile_id, date) AS first
    JOIN (SELECT DISTINCT ON (profile_id) profile_id, after AS target FROM changes ORDER BY profile_id, date DESC) AS last
    USING (profile_id)
    WHERE source <> target
)
SELECT source, target, count(*)
FROM moved
WHERE
    %(employees)s::bigint[] IS NULL
    OR EXISTS (
        SELECT 1 FROM users_assignment AS assignment
        WHERE assignment.profile_id = moved.profile_id
          AND assignment.ended_at IS NULL
          AND assignment.employee_id = ANY (%(employees)s::bigint[])
    )
GROUP BY source, target
