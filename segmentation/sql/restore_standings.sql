-- Takes standings back to what the night of a date started from, as the memory tells: of everybody whom that night
-- or a later one has computed, or of chosen profiles. What is computed anew every night stays as it is until then.
-- A state that was re-scored after the last night is kept only for chosen profiles whose night said the same again.
-- Reads segmentation_standingmemory by its primary key and of segmentation_transition who has which tier; writes segmentation_standing. A rerun writes the same.
UPDATE segmentation_standing AS standing SET
    state = CASE WHEN is_kept THEN standing.state ELSE told.state END,
    state_since = CASE WHEN is_kept THEN standing.state_since ELSE told.since END,
    night_state = CASE WHEN is_kept THEN told.state ELSE '' END,
    night_since = CASE WHEN is_kept THEN told.since END,
    quadrant = coalesce((%(quadrants)s::text[])[memory.quadrant + 1], ''),
    quadrant_since = CASE WHEN memory.quadrant_since >= 0 THEN date '1970-01-01' + memory.quadrant_since END,
    pending_state = coalesce((%(states)s::text[])[memory.pending_state + 1], ''),
    pending_state_since = CASE WHEN pending_since >= 0 THEN date '1970-01-01' + pending_since END,
    pending_state_readings = CASE WHEN memory.pending_state >= 0 THEN pending_readings + nights.since ELSE 0 END,
    pending_quadrant = coalesce((%(quadrants)s::text[])[memory.pending_quadrant + 1], ''),
    pending_quadrant_since =
        CASE WHEN memory.pending_quadrant_since >= 0 THEN date '1970-01-01' + memory.pending_quadrant_since END,
    pending_quadrant_readings =
        CASE WHEN memory.pending_quadrant >= 0 THEN memory.pending_quadrant_readings + nights.since ELSE 0 END,
    tier = coalesce((
        SELECT after FROM segmentation_transition AS earned
        WHERE earned.profile_id = memory.profile_id AND axis = 'tier' AND date < %(date)s AND superseded_at IS NULL
        ORDER BY date DESC LIMIT 1
    ), ''),
    entry_rate = entry_baseline, as_of = %(last)s
FROM (
    SELECT DISTINCT ON (profile_id) * FROM segmentation_standingmemory
    WHERE night < %(night)s AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
    ORDER BY profile_id, night DESC
) AS memory
CROSS JOIN LATERAL (
    SELECT width_bucket(%(night)s - 1, %(done)s::int4[]) - width_bucket(memory.night, %(done)s::int4[]) AS since
) AS nights
CROSS JOIN LATERAL (
    SELECT (%(states)s::text[])[memory.state + 1] AS state, date '1970-01-01' + memory.state_since AS since
) AS told
CROSS JOIN LATERAL (
    SELECT shown.night_state = told.state AND %(profiles)s::bigint[] IS NOT NULL AS is_kept
    FROM segmentation_standing AS shown WHERE shown.profile_id = memory.profile_id
) AS better
WHERE standing.profile_id = memory.profile_id AND (%(profiles)s::bigint[] IS NOT NULL OR standing.as_of >= %(date)s)
