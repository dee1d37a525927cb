-- Counts people by the month in which they joined, by date, and by where they stood on one axis then.
-- A person's past is laid out in spans: each change that still holds ends the span of what was before it, and the last span is
-- where they stand now. Changes up to the first date tell nothing of the dates, which come in their order.
-- Reads users_profile by profile_joined_idx, segmentation_standing, segmentation_transition by
-- transition_axis_profile_date_uniq and, for chosen employees, users_assignment by assignment_profile_active_uniq;
-- writes nothing, so a rerun is safe.
WITH person AS MATERIALIZED (
    SELECT
        profile.id AS profile_id, date_trunc('month', joined_at AT TIME ZONE %(zone)s)::date AS cohort,
        CASE %(axis)s WHEN 'state' THEN state WHEN 'quadrant' THEN quadrant ELSE tier END AS place
    FROM users_profile AS profile JOIN segmentation_standing AS standing ON standing.profile_id = profile.id
    WHERE
        joined_at >= %(joined_from)s AND joined_at < %(joined_to)s
        AND (
            %(employees)s::bigint[] IS NULL
            OR EXISTS (
                SELECT 1 FROM users_assignment AS assignment
                WHERE assignment.profile_id = profile.id
                  AND assignment.ended_at IS NULL
                  AND assignment.employee_id = ANY (%(employees)s::bigint[])
            )
        )
),
change AS MATERIALIZED (
    SELECT profile_id, before, date, lag(date, 1, date '-infinity') OVER (PARTITION BY profile_id ORDER BY date) AS began
    FROM segmentation_transition JOIN person USING (profile_id)
    WHERE axis = %(axis)s AND superseded_at IS NULL AND date > (%(days)s::date[])[1]
),
span AS (
    SELECT profile_id, cohort, before AS place, began, date AS ended FROM change JOIN person USING (profile_id)
    UNION ALL
    SELECT profile_id, cohort, place, coalesce(last.date, date '-infinity'), date 'infinity'
    FROM person LEFT JOIN (SELECT profile_id, max(date) AS date FROM change GROUP BY profile_id) AS last USING (profile_id)
)
SELECT cohort, day, place, count(*)
FROM span JOIN unnest(%(days)s::date[]) AS day ON day >= began AND day < ended AND day > cohort
GROUP BY cohort, day, place
