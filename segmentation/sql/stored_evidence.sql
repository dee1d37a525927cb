-- What the last night stored of a key range: the standing that the next night starts from, and its evidence.
-- Arrays are as long as there were lanes that night; -1 stands for none. Of words the first letter is told, which
-- is much cheaper than their place in a list.
-- Reads users_profile and segmentation_standing by their primary keys; writes nothing, so a rerun is safe.
SELECT
    profile.id,
    ((joined_at AT TIME ZONE %(zone)s)::date - date '1970-01-01')::int4,
    kind::"char",
    NOT may_profile,
    CASE WHEN is_deceased THEN 2 WHEN is_restricted THEN 1 ELSE 0 END::int2,
    purchases,
    coalesce(nullif(night_state, ''), state)::"char",
    coalesce(coalesce(night_since, state_since) - date '1970-01-01', -1)::int4,
    quadrant::"char",
    pending_state::"char",
    coalesce(pending_state_since - date '1970-01-01', -1)::int4,
    pending_state_readings,
    pending_quadrant::"char",
    coalesce(pending_quadrant_since - date '1970-01-01', -1)::int4,
    pending_quadrant_readings,
    entry_rate::float4,
    basis::"char",
    value, engagement, baseline, baseline_days, periods, last_days, pooled_baseline, pooled_periods,
    recent_days, year_days
FROM users_profile AS profile JOIN segmentation_standing AS standing ON standing.profile_id = profile.id
WHERE profile.id BETWEEN %(first)s AND %(last)s AND standing.profile_id BETWEEN %(first)s AND %(last)s
    AND as_of = %(date)s
ORDER BY profile.id
