-- Finds who stood at one of some places on one axis once the night of a date was done, as flow_between tells it.
-- Reads segmentation_standing, and segmentation_transition by transition_axis_profile_date_uniq alone; writes nothing.
WITH source AS (
    SELECT DISTINCT ON (profile_id) profile_id, before AS place FROM segmentation_transition
    WHERE axis = %(axis)s AND date > %(date)s AND superseded_at IS NULL ORDER BY profile_id, date
)
SELECT profile_id
FROM segmentation_standing LEFT JOIN source USING (profile_id)
WHERE coalesce(
    source.place, CASE %(axis)s WHEN 'state' THEN state WHEN 'quadrant' THEN quadrant ELSE tier END
) = ANY (%(places)s::text[])
