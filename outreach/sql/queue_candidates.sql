-- Everybody who might be on a list today by their standing, and the others who are named because the day brings
-- them something: one row per person with an employee, twice where both are true, in no order; without one (0)
-- for others alone. Read as binary COPY: no column is empty (-1 is never); of chosen profiles alone where some are given.
-- Reads standings, assignments, employees; writes nothing.
-- One parallel pass over standings and assignments; relies on assignment_profile_active_uniq. Reading twice is safe.
SELECT p.profile_id::int8 AS profile_id, coalesce(p.employee_id, 0)::int4 AS employee_id,
       coalesce(array_position(%(states)s::text[], p.state::text) - 1, -1)::int2 AS state,
       coalesce(CASE WHEN p.state = 'lost' THEN p.last_active_on ELSE p.state_since END - date '1970-01-01', -1)::int4
         AS state_since,
       coalesce(array_position(%(quadrants)s::text[], p.quadrant::text) - 1, -1)::int2 AS quadrant,
       coalesce(p.tier IN ('S', 'A'), false) AS high_tier, coalesce(p.value, 0)::float8 AS value,
       coalesce(greatest(
         p.returned_on,
         CASE WHEN p.night_state IN ('dormant', 'lost') AND p.state IN ('active', 'new', 'cooling') THEN p.state_since END
       ) - date '1970-01-01', -1)::int4 AS returned_on,
       coalesce(CASE WHEN p.returned_on IS NOT NULL THEN p.last_active_on END - date '1970-01-01', -1)::int4 AS seen_on,
       coalesce(greatest(p.entry_rate, p.pooled_baseline::float8 / nullif(p.baseline_days, 0), 0), 0)::float8 AS rate
  FROM (
    SELECT a.profile_id, a.employee_id, s.state, s.state_since, s.last_active_on, s.quadrant, s.tier, s.value,
           s.returned_on, s.night_state, s.entry_rate, s.pooled_baseline, s.baseline_days
      FROM segmentation_standing s
      JOIN users_assignment a ON a.profile_id = s.profile_id AND a.ended_at IS NULL
      JOIN users_employee e ON e.id = a.employee_id AND e.left_at IS NULL
     WHERE (s.state IN ('cooling', 'dormant') OR s.quadrant = 'silent' OR s.returned_on IS NOT NULL)
       AND (%(profiles)s::bigint[] IS NULL OR s.profile_id = ANY(%(profiles)s::bigint[]))
    UNION ALL
    SELECT o.profile_id, e.id, s.state, s.state_since, s.last_active_on, s.quadrant, s.tier, s.value,
           s.returned_on, s.night_state, s.entry_rate, s.pooled_baseline, s.baseline_days
      FROM unnest(%(others)s::bigint[]) AS o (profile_id)
      LEFT JOIN users_assignment a ON a.profile_id = o.profile_id AND a.ended_at IS NULL
      LEFT JOIN users_employee e ON e.id = a.employee_id AND e.left_at IS NULL
      LEFT JOIN segmentation_standing s ON s.profile_id = o.profile_id
  ) p
