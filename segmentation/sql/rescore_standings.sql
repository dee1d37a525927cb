-- Brings the staged standings up to what was seen today. What the next night goes on from stays: the night's
-- own state is kept aside on the first change, and nothing waits longer or shorter for its confirmation.
-- Reads staged_standing; writes segmentation_standing by its primary key. A rerun writes the same values.
UPDATE segmentation_standing AS standing SET
    night_state = CASE
        WHEN staged.state <> before_state AND night_state = '' THEN standing.state ELSE night_state END,
    night_since = CASE
        WHEN staged.state <> before_state AND night_state = '' THEN standing.state_since ELSE night_since END,
    state = (%(states)s::text[])[staged.state + 1], state_since = date '1970-01-01' + staged.state_since,
    returned_on = CASE WHEN returned_day >= 0 THEN date '1970-01-01' + returned_day END,
    basis = (%(bases)s::text[])[staged.basis + 1], decided_by = (%(deciders)s::text[])[staged.decided_by + 1],
    risk = staged.risk,
    last_purchase_on = CASE WHEN last_purchase >= 0 THEN date '1970-01-01' + last_purchase END,
    last_active_on = CASE WHEN last_active >= 0 THEN date '1970-01-01' + last_active END,
    last_login_on = CASE WHEN last_login >= 0 THEN date '1970-01-01' + last_login END,
    last_interaction_on = CASE WHEN last_interaction >= 0 THEN date '1970-01-01' + last_interaction END,
    baseline = staged.baseline, baseline_days = staged.baseline_days, periods = staged.periods,
    last_days = staged.last_days, established = staged.established, declining = staged.declining,
    pooled_baseline = staged.pooled_baseline, pooled_periods = staged.pooled_periods, vote = staged.vote,
    recent_days = staged.recent_days, year_days = staged.year_days, computed_at = %(now)s
FROM staged_standing AS staged
WHERE standing.profile_id = staged.profile_id
