-- Writes one chunk's staged decisions as standings, in the order of the primary key, which it relies on.
-- Reads staged_standing; writes segmentation_standing. Runs once per chunk: results and progress commit together.
INSERT INTO segmentation_standing (
    profile_id, state, state_since, returned_on, basis, decided_by, outside_reason, quadrant, quadrant_since,
    tier, value, engagement, risk, purchases, spent, p_alive, expected_spent, last_purchase_on, last_active_on, last_login_on,
    last_interaction_on, baseline, baseline_days, periods, last_days, established, declining, pooled_baseline, pooled_periods,
    vote, recent_days, year_days, pending_state, pending_state_since, pending_state_readings,
    pending_quadrant, pending_quadrant_since, pending_quadrant_readings, entry_rate, night_state, policy_version,
    as_of, computed_at
)
SELECT
    profile_id, (%(states)s::text[])[state + 1], date '1970-01-01' + state_since,
    CASE WHEN returned_day >= 0 THEN date '1970-01-01' + returned_day END, (%(bases)s::text[])[basis + 1],
    (%(deciders)s::text[])[decided_by + 1],
    CASE WHEN state = %(outside)s THEN (%(deciders)s::text[])[decided_by + 1] ELSE '' END,
    coalesce((%(quadrants)s::text[])[quadrant + 1], ''),
    CASE WHEN quadrant_since >= 0 THEN date '1970-01-01' + quadrant_since END, (%(tiers)s::text[])[tier + 1],
    value, engagement, risk, purchases, spent,
    CASE WHEN p_alive >= 0 THEN p_alive END, CASE WHEN expected_spent >= 0 THEN expected_spent END,
    CASE WHEN last_purchase >= 0 THEN date '1970-01-01' + last_purchase END,
    CASE WHEN last_active >= 0 THEN date '1970-01-01' + last_active END,
    CASE WHEN last_login >= 0 THEN date '1970-01-01' + last_login END,
    CASE WHEN last_interaction >= 0 THEN date '1970-01-01' + last_interaction END, baseline, baseline_days, periods,
    last_days, established, declining, pooled_baseline, pooled_periods, vote, recent_days, year_days,
    coalesce((%(states)s::text[])[pending_state + 1], ''),
    CASE WHEN pending_state_since >= 0 THEN date '1970-01-01' + pending_state_since END,
    pending_state_readings, coalesce((%(quadrants)s::text[])[pending_quadrant + 1], ''),
    CASE WHEN pending_quadrant_since >= 0 THEN date '1970-01-01' + pending_quadrant_since END,
    pending_quadrant_readings, entry_rate, '', %(policy_version)s, %(date)s, %(now)s
FROM staged_standing ORDER BY profile_id
ON CONFLICT (profile_id) DO UPDATE SET
    state = excluded.state, state_since = excluded.state_since, returned_on = excluded.returned_on,
    basis = excluded.basis, decided_by = excluded.decided_by, outside_reason = excluded.outside_reason,
    quadrant = excluded.quadrant, quadrant_since = excluded.quadrant_since, tier = excluded.tier,
    value = excluded.value, engagement = excluded.engagement, risk = excluded.risk,
    purchases = excluded.purchases, spent = excluded.spent, p_alive = excluded.p_alive,
    expected_spent = excluded.expected_spent, last_purchase_on = excluded.last_purchase_on,
    last_active_on = excluded.last_active_on, last_login_on = excluded.last_login_on,
    last_interaction_on = excluded.last_interaction_on,
    baseline = excluded.baseline, baseline_days = excluded.baseline_days, periods = excluded.periods,
    last_days = excluded.last_days, established = excluded.established, declining = excluded.declining,
    pooled_baseline = excluded.pooled_baseline, pooled_periods = excluded.pooled_periods,
    vote = excluded.vote, recent_days = excluded.recent_days, year_days = excluded.year_days,
    pending_state = excluded.pending_state, pending_state_since = excluded.pending_state_since,
    pending_state_readings = excluded.pending_state_readings, pending_quadrant = excluded.pending_quadrant,
    pending_quadrant_since = excluded.pending_quadrant_since,
    pending_quadrant_readings = excluded.pending_quadrant_readings, entry_rate = excluded.entry_rate,
    night_state = '', night_since = NULL, policy_version = excluded.policy_version, as_of = excluded.as_of, computed_at = excluded.computed_at
