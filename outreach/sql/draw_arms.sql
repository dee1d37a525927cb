-- Records which arm people are in who become candidates for the first time in their period; returns who is held.
-- Nobody is drawn who has a running plan or an open ticket, or who wrote to us in the last month.
-- Reads standings, care plans, tickets, daily activity; writes outreach_holdout. Relies on
-- holdout_profile_start_uniq, whose leading column finds the period that runs. A rerun finds everybody drawn.
WITH drawn AS (
  INSERT INTO outreach_holdout (profile_id, starts_on, ends_on, is_held, percent, reason, state, quadrant, tier,
                                value, employee_id, decided_at)
  SELECT c.profile_id, %(today)s, %(today)s::date + %(days)s, c.is_held, %(percent)s, c.reason,
         coalesce(s.state, ''), coalesce(s.quadrant, ''), coalesce(s.tier, ''), coalesce(s.value, 0),
         c.employee_id, %(now)s
    FROM unnest(%(profiles)s::bigint[], %(employees)s::bigint[], %(reasons)s::text[], %(held)s::bool[])
      AS c (profile_id, employee_id, reason, is_held)
    LEFT JOIN segmentation_standing s ON s.profile_id = c.profile_id
   WHERE NOT EXISTS (SELECT FROM outreach_holdout h WHERE h.profile_id = c.profile_id AND h.ends_on > %(today)s)
     AND NOT EXISTS (SELECT FROM outreach_careplan p WHERE p.profile_id = c.profile_id AND p.ended_at IS NULL)
     AND NOT EXISTS (SELECT FROM outreach_ticket t WHERE t.profile_id = c.profile_id AND t.resolved_at IS NULL)
     AND NOT EXISTS (
           SELECT FROM segmentation_dailyactivity d
            WHERE d.profile_id = c.profile_id AND d.day > %(today)s::date - %(heard_days)s
              AND d.behaviours & %(contact_bit)s <> 0)
      ON CONFLICT DO NOTHING
  RETURNING profile_id, is_held
)
SELECT profile_id FROM drawn WHERE is_held
