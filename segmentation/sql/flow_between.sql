-- Counts everyone by where they stood on one axis at two dates: one row per pair, those who stayed included.
-- Where someone stood once the night of a date was done is `before` of the first change after that date; without
-- a later change it is where they stand now; changes that were overturned since do not count. With both dates the same it says where everyone was on that date.
-- Reads segmentation_standing, segmentation_transition by transition_axis_profile_date_uniq alone, in its order, and,
-- for chosen employees, users_assignment by assignment_profile_active_uniq; writes nothing, so a rerun is safe.
WITH source AS (
    SELECT DISTINCT ON (profile_id) profile_id, before AS place FROM segmentation_transition
    WHERE axis = %(axis)s AND date > %(since)s AND superseded_at IS NULL ORDER BY profile_id, date
),
target AS (
    SELECT DISTINCT ON (profile_id) profile_id, before AS place FROM segmentation_transition
    WHERE axis = %(axis)s AND date > %(until)s AND superseded_at IS NULL ORDER BY profile_id, date
),
now AS (
    SELECT profile_id, CASE %(axis)s WHEN 'state' THEN state WHEN 'quadrant' THEN quadrant ELSE tier END AS place
    FROM segmentation_standing AS standing
    WHERE
        %(employees)s::bigint[] IS NULL
        OR EXISTS (
            SELECT 1 FROM users_assignment AS assignment
            WHERE assignment.profile_id = standing.profile_id
              AND assignment.ended_at IS NULL
              AND assignment.employee_id = ANY (%(employees)s::bigint[])
        )
)
SELECT coalesce(source.place, now.place), coalesce(target.place, now.place), count(*)
FROM now LEFT JOIN source USING (profile_id) LEFT JOIN target USING (profile_id)
GROUP BY 1, 2
