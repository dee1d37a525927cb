-- Writes one row for each staged change of state, quadrant or tier, with the evidence of the night.
-- Reads staged_standing; writes segmentation_transition. Runs once per chunk: results and progress commit together.
INSERT INTO segmentation_transition (
    profile_id, date, axis, before, after, since, decided_by, baseline, baseline_days, periods, last_days,
    declining, recent_days, value, engagement, policy_version, told_by
)
SELECT
    profile_id, %(date)s, axis, coalesce(before, ''), coalesce(after, ''),
    date '1970-01-01' + CASE WHEN since >= 0 THEN since ELSE state_since END,
    (%(deciders)s::text[])[decided_by + 1], baseline, baseline_days, periods, last_days,
    declining, recent_days, value, engagement, %(policy_version)s, %(told_by)s
FROM (
    SELECT * FROM staged_standing WHERE before_state <> state OR before_quadrant <> quadrant OR before_tier <> tier OFFSET 0
) AS changed CROSS JOIN LATERAL (
    VALUES
    ('state', before_state <> state, (%(states)s::text[])[before_state + 1], (%(states)s::text[])[state + 1], state_since),
    (
        'quadrant', before_quadrant <> quadrant,
        (%(quadrants)s::text[])[before_quadrant + 1], (%(quadrants)s::text[])[quadrant + 1], quadrant_since
    ),
    (
        'tier', before_tier <> tier, (%(tiers)s::text[])[before_tier + 1], (%(tiers)s::text[])[tier + 1],
        %(date)s - date '1970-01-01'
    )
) AS change (axis, is_changed, before, after, since)
WHERE is_changed ORDER BY profile_id, axis
