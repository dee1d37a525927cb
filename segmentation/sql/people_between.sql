-- Finds who stood at one of some places on one axis at one date, and at one of others at a later one.
-- Where someone stood is told as in flow_between. Without sources anywhere else than the targets is meant, and the
-- other way round; with both dates the same it finds who stood somewhere on that date.
-- Reads segmentation_standing, and segmentation_transition by transition_axis_profile_date_uniq alone; writes nothing.
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
    FROM segmentation_standing
),
stood AS (
    SELECT profile_id, coalesce(source.place, now.place) AS began, coalesce(target.place, now.place) AS ended
    FROM now LEFT JOIN source USING (profile_id) LEFT JOIN target USING (profile_id)
)
SELECT profile_id FROM stood
WHERE
    CASE
        WHEN %(sources)s::text[] = '{}' THEN began <> '' AND began <> ALL (%(targets)s::text[])
        ELSE began = ANY (%(sources)s::text[])
    END
    AND CASE
        WHEN %(targets)s::text[] = '{}' THEN ended <> ALL (%(sources)s::text[])
        ELSE ended = ANY (%(targets)s::text[])
    END
