-- The changes of chosen people that are in force, by date: profile, day number, place of the axis, codes before and
-- after, day number since. Reads segmentation_transition by transition_axis_profile_date_uniq; writes nothing.
SELECT
    profile_id, (date - date '1970-01-01')::int4, axes.place::int2,
    coalesce(array_position(axes.codes, before::text) - 1, -1)::int2,
    coalesce(array_position(axes.codes, after::text) - 1, -1)::int2, (since - date '1970-01-01')::int4
FROM segmentation_transition
JOIN (
    VALUES ('state', 0, %(states)s::text[]), ('quadrant', 1, %(quadrants)s::text[]), ('tier', 2, %(tiers)s::text[])
) AS axes (axis, place, codes) USING (axis)
WHERE profile_id = ANY (%(profiles)s::bigint[]) AND superseded_at IS NULL
ORDER BY date, profile_id
