-- Makes the session's staging table of one chunk's decisions; it empties itself at every commit.
-- Codes and day numbers as the rules give them; -1 stands for none.
CREATE TEMPORARY TABLE IF NOT EXISTS staged_standing (
    profile_id bigint, before_state int2, before_quadrant int2, before_tier int2,
    state int2, state_since int4, returned_day int4, basis int2, decided_by int2,
    quadrant int2, quadrant_since int4, tier int2, value float8, engagement float8, risk float4,
    purchases int4, spent int8, p_alive float8, expected_spent int8, last_purchase int4, last_active int4, last_login int4,
    last_interaction int4,
    baseline int2[], baseline_days int2, periods int2[], last_days int4[], established int8, declining int8,
    pooled_baseline int2, pooled_periods int2[], vote float4, recent_days int2, year_days int2,
    pending_state int2, pending_state_since int4, pending_state_readings int2,
    pending_quadrant int2, pending_quadrant_since int4, pending_quadrant_readings int2, entry_rate float4
) ON COMMIT DELETE ROWS
