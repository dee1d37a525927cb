-- Writes the staged changes of state between nights, dated today. One row tells a profile's whole day: a later
-- change replaces where the day ends, and a day that ends where it began has no row.
-- Reads staged_standing, and of segmentation_standing what stays as the night left it; writes
-- segmentation_transition by transition_axis_profile_date_uniq. A rerun stages no change and writes nothing.
WITH changed AS MATERIALIZED (
    SELECT
        staged.*, (%(states)s::text[])[before_state + 1] AS before, (%(states)s::text[])[staged.state + 1] AS after
    FROM staged_standing AS staged WHERE before_state <> staged.state
), undone AS (
    DELETE FROM segmentation_transition AS told USING changed
    WHERE told.profile_id = changed.profile_id AND told.date = %(date)s AND told.axis = 'state'
      AND told.before = changed.after AND told.superseded_at IS NULL
    RETURNING told.profile_id
)
INSERT INTO segmentation_transition (
    profile_id, date, axis, before, after, since, decided_by, baseline, baseline_days, periods, last_days,
    declining, recent_days, value, engagement, policy_version
)
SELECT
    profile_id, %(date)s, 'state', changed.before, changed.after, date '1970-01-01' + changed.state_since,
    (%(deciders)s::text[])[changed.decided_by + 1], changed.baseline, changed.baseline_days, changed.periods,
    changed.last_days, changed.declining, changed.recent_days, standing.value, standing.engagement,
    standing.policy_version
FROM changed JOIN segmentation_standing AS standing USING (profile_id)
WHERE profile_id NOT IN (SELECT profile_id FROM undone) ORDER BY profile_id
ON CONFLICT (axis, profile_id, date) WHERE superseded_at IS NULL DO UPDATE SET
    after = excluded.after, since = excluded.since, decided_by = excluded.decided_by,
    baseline = excluded.baseline, baseline_days = excluded.baseline_days, periods = excluded.periods,
    last_days = excluded.last_days, declining = excluded.declining, recent_days = excluded.recent_days
