-- Takes standings back to the night before a date, as far as the transitions tell; what waited is forgotten.
-- A state that was re-scored after that night counts as the night's own: the transitions tell days, not hours.
-- Reads segmentation_transition by transition_profile_date_axis_uniq; writes segmentation_standing.
-- A rerun is safe: restored rows are dated before the date and not touched again.
UPDATE segmentation_standing AS standing SET
    state = past.after, state_since = past.since,
    entry_rate = CASE WHEN past.after IN ('dormant', 'lost') THEN entry_rate ELSE -1 END,
    quadrant = coalesce(placed.after, ''), quadrant_since = CASE WHEN placed.after <> '' THEN placed.since END,
    pending_state = '', pending_state_since = NULL, pending_state_readings = 0,
    pending_quadrant = '', pending_quadrant_since = NULL, pending_quadrant_readings = 0,
    night_state = '', night_since = NULL, as_of = past.date
FROM (
    SELECT DISTINCT ON (profile_id) profile_id, date, after, since FROM segmentation_transition
    WHERE axis = 'state' AND date < %(date)s ORDER BY profile_id, date DESC
) AS past
LEFT JOIN (
    SELECT DISTINCT ON (profile_id) profile_id, after, since FROM segmentation_transition
    WHERE axis = 'quadrant' AND date < %(date)s ORDER BY profile_id, date DESC
) AS placed USING (profile_id)
WHERE standing.profile_id = past.profile_id AND standing.as_of >= %(date)s
