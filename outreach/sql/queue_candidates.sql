-- Everybody who might be on a list today, or is on one: one row per person with an employee, by id, read
-- as binary COPY: no column is empty (-1 is never, 0 is none);
-- of chosen profiles alone where some are given.
-- Reads assignments, employees, standings, transitions, promises, care plans, touches, queue items,
-- landed voices, suggested campaigns, birthdays, holdings, tags, first days of use, moods, farewells, asks of alumni, KOCs; writes nothing.
-- One pass over the assigned population; relies on transition_date_idx, promise_open_idx,
-- queueitem_profile_open_uniq, queueitem_closed_at_idx. Reading twice is safe.
WITH promised AS (
  SELECT profile_id, min(due_on) AS due_on
    FROM outreach_promise WHERE kept_at IS NULL AND due_on <= %(today)s AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY profile_id
), stepped AS (
  SELECT p.profile_id, min(s.due_on) AS due_on
    FROM outreach_carestep s JOIN outreach_careplan p ON p.id = s.plan_id
   WHERE s.done_at IS NULL AND s.skipped_at IS NULL AND s.purpose <> '' AND s.due_on <= %(today)s
     AND p.ended_at IS NULL AND p.paused_since IS NULL AND (%(profiles)s::bigint[] IS NULL OR p.profile_id = ANY(%(profiles)s::bigint[]))
     AND NOT EXISTS (
           SELECT FROM outreach_carestep e
            WHERE e.plan_id = s.plan_id AND e.position < s.position AND e.done_at IS NULL AND e.skipped_at IS NULL)
     AND NOT EXISTS (
           SELECT FROM outreach_careword w
            WHERE w.profile_id = p.profile_id AND w.plan_id <> p.id AND w.spoken_on > %(today)s::date - %(week)s)
   GROUP BY p.profile_id
), landed AS (
  SELECT profile_id, max(landed_at) AS landed_at
    FROM community_voice
   WHERE state = 'landed' AND told_at IS NULL AND landed_at >= %(landed_since)s AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY profile_id
), suggested AS (
  SELECT s.profile_id, max(s.created_at) AS created_at
    FROM community_suggestion s
    JOIN community_campaign g ON g.id = s.campaign_id AND g.cancelled_at IS NULL AND g.ends_at > %(day_start)s::timestamptz + interval '1 day'
   WHERE s.invited_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR s.profile_id = ANY(%(profiles)s::bigint[]))
     AND NOT EXISTS (SELECT FROM community_signup u WHERE u.campaign_id = s.campaign_id AND u.profile_id = s.profile_id)
   GROUP BY s.profile_id
), returned AS (
  SELECT profile_id, max(date) AS date
    FROM segmentation_transition
   WHERE date BETWEEN %(returned_since)s AND %(today)s AND axis = 'state' AND superseded_at IS NULL
     AND before IN ('dormant', 'lost') AND after IN ('active', 'new', 'cooling')
     AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY profile_id
), touched AS (
  SELECT profile_id, max(sent_at) AS sent_at
    FROM outreach_touch WHERE undone_at IS NULL AND sent_at > %(touched_since)s
     AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY profile_id
), friends AS (
  SELECT profile_id FROM outreach_friendmode WHERE ended_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
  UNION
  SELECT id FROM users_profile WHERE kind = 'alumnus' AND (%(profiles)s::bigint[] IS NULL OR id = ANY(%(profiles)s::bigint[]))
), occasions AS (
  SELECT profile_id, min(place) AS place
    FROM (
      SELECT id AS profile_id, 0 AS place
        FROM users_profile
       WHERE (birthday_calendar <> 'lunar' AND birthday = ANY(%(solar_births)s::date[])
              OR birthday_calendar = 'lunar' AND birthday = ANY(%(lunar_births)s::date[]))
         AND (%(profiles)s::bigint[] IS NULL OR id = ANY(%(profiles)s::bigint[]))
      UNION ALL
      SELECT profile_id, 1 FROM users_holding
       WHERE released_on IS NULL AND acquired_on = ANY(%(anniversaries)s::date[])
         AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
      UNION ALL
      SELECT profile_id, 2 FROM friends WHERE %(is_festival)s
      UNION ALL
      SELECT profile_id, 2 FROM segmentation_standing
       WHERE %(is_festival)s AND state = 'lost' AND (tier IN ('S', 'A') OR quadrant IN ('core', 'silent'))
         AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
      UNION ALL
      SELECT f.profile_id, 3 FROM friends f JOIN users_profile p ON p.id = f.profile_id
       WHERE %(is_term)s AND NOT (%(is_cold)s AND p.city ~ %(warm_places)s)
    ) kept
   GROUP BY profile_id
), liked AS (
  SELECT t.profile_id, max(w.day) AS day
    FROM unnest(%(interests)s::text[], %(shelved_on)s::date[]) AS w (name, day)
    JOIN users_tag t ON t.name = w.name AND (%(profiles)s::bigint[] IS NULL OR t.profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY t.profile_id
), newcomers AS (
  SELECT u.profile_id, u.day
    FROM users_profile p
   CROSS JOIN LATERAL (
     SELECT d.profile_id, d.day FROM segmentation_dailyactivity d
      WHERE d.profile_id = p.id AND d.behaviours <> 0 ORDER BY d.day OFFSET 2 LIMIT 1
   ) u
   WHERE p.joined_at >= %(joined_since)s AND u.day BETWEEN %(happened_since)s AND %(today)s
     AND (%(profiles)s::bigint[] IS NULL OR p.id = ANY(%(profiles)s::bigint[]))
), displeased AS (
  SELECT said.profile_id, max(said.at) AS at
    FROM (
      SELECT profile_id, at, employee_id FROM outreach_mood
       WHERE at >= %(happened_at)s AND (mood = 'displeased' OR satisfaction <= 2)
      UNION ALL
      SELECT profile_id, received_at, owner_id FROM community_voice
       WHERE received_at >= %(happened_at)s AND (kind = 'complaint' OR mood = 'displeased')
         AND state NOT IN ('landed')
    ) said
    JOIN users_assignment a ON a.profile_id = said.profile_id AND a.ended_at IS NULL
     AND a.employee_id IS DISTINCT FROM said.employee_id
   WHERE (%(profiles)s::bigint[] IS NULL OR said.profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY said.profile_id
), asked AS (
  SELECT profile_id, bit_or(bit) AS asks
    FROM (
      SELECT profile_id, 1 AS bit FROM community_graduation
       WHERE welcomed_at >= %(landed_since)s AND greeted_at IS NULL
      UNION ALL
      SELECT r.profile_id, 2
        FROM community_ask a
        JOIN community_alumnirole r ON r.id = a.role_id AND r.ended_at IS NULL
        LEFT JOIN community_consultation q ON q.id = a.consultation_id
       WHERE a.told_at IS NULL AND a.settled_at IS NULL AND q.closed_at IS NULL
      UNION ALL
      SELECT profile_id, 4 FROM community_koc WHERE state = 'invited' AND told_at IS NULL
      UNION ALL
      SELECT k.profile_id, 8
        FROM community_koc k
       WHERE k.state = 'active' AND EXISTS (
               SELECT FROM community_kocnews n
                WHERE n.public_on > %(today)s AND n.created_at > coalesce(k.news_at, k.active_at))
    ) told
   WHERE (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
   GROUP BY profile_id
), done AS (
  SELECT DISTINCT profile_id FROM outreach_queueitem WHERE closed_at >= %(day_start)s AND outcome <> 'withdrawn'
), finished AS (
  SELECT a.employee_id, count(*) AS items
    FROM done JOIN users_assignment a ON a.profile_id = done.profile_id AND a.ended_at IS NULL
   GROUP BY a.employee_id
), cared AS (
  SELECT a.profile_id, a.employee_id, greatest(2 * e.capacity - coalesce(f.items, 0), 0) AS room,
         CASE WHEN a.started_at >= %(assigned_since)s AND EXISTS (
                SELECT FROM users_assignment b
                 WHERE b.profile_id = a.profile_id AND b.ended_at IS NOT NULL AND b.employee_id <> a.employee_id)
              THEN (a.started_at AT TIME ZONE %(zone)s)::date END AS assigned_on
    FROM users_assignment a
    JOIN users_employee e ON e.id = a.employee_id AND e.left_at IS NULL
    LEFT JOIN finished f ON f.employee_id = a.employee_id
   WHERE a.ended_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR a.profile_id = ANY(%(profiles)s::bigint[]))
)
SELECT coalesce(c.profile_id, i.profile_id)::int8 AS profile_id, coalesce(c.employee_id, 0)::int8 AS employee_id,
       coalesce(c.room, 0)::int8 AS room,
       coalesce(array_position(%(states)s::text[], s.state::text) - 1, -1)::int4 AS state,
       coalesce(CASE WHEN s.state = 'lost' THEN s.last_active_on ELSE s.state_since END - date '1970-01-01', -1)::int4
         AS state_since,
       coalesce(array_position(%(quadrants)s::text[], s.quadrant::text) - 1, -1)::int4 AS quadrant,
       coalesce(s.tier IN ('S', 'A'), false) AS high_tier, coalesce(s.value, 0)::float8 AS value,
       coalesce(greatest(
         r.date, s.returned_on,
         CASE WHEN s.night_state IN ('dormant', 'lost') AND s.state IN ('active', 'new', 'cooling') THEN s.state_since END
       ) - date '1970-01-01', -1)::int4 AS returned_on,
       coalesce(c.assigned_on - date '1970-01-01', -1)::int4 AS assigned_on,
       coalesce(p.due_on - date '1970-01-01', -1)::int4 AS promise_due_on,
       coalesce((t.sent_at AT TIME ZONE %(zone)s)::date - date '1970-01-01', -1)::int4 AS last_touch_on,
       coalesce(i.id, 0)::int8 AS item, coalesce(i.due_on > %(today)s AND i.snoozes > 0, false) AS is_snoozed,
       d.profile_id IS NOT NULL AS is_done,
       coalesce(greatest(s.entry_rate, s.pooled_baseline::float8 / nullif(s.baseline_days, 0), 0), 0)::float8 AS rate,
       coalesce(CASE WHEN s.returned_on IS NOT NULL THEN s.last_active_on END - date '1970-01-01', -1)::int4 AS seen_on,
       coalesce(sd.due_on - date '1970-01-01', -1)::int4 AS step_due_on,
       coalesce((l.landed_at AT TIME ZONE %(zone)s)::date - date '1970-01-01', -1)::int4 AS voice_landed_on,
       coalesce((g.created_at AT TIME ZONE %(zone)s)::date - date '1970-01-01', -1)::int4 AS suggested_on,
       coalesce(o.place, -1)::int4 AS occasion, coalesce(k.day - date '1970-01-01', -1)::int4 AS liked_on,
       coalesce(n.day - date '1970-01-01', -1)::int4 AS third_use_on,
       coalesce((m.at AT TIME ZONE %(zone)s)::date - date '1970-01-01', -1)::int4 AS displeased_on,
       coalesce(w.asks, 0)::int4 AS asks
  FROM cared c
  FULL JOIN (
    SELECT * FROM outreach_queueitem
     WHERE closed_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
  ) i ON i.profile_id = c.profile_id
  LEFT JOIN segmentation_standing s ON s.profile_id = coalesce(c.profile_id, i.profile_id)
  LEFT JOIN returned r ON r.profile_id = c.profile_id
  LEFT JOIN stepped sd ON sd.profile_id = c.profile_id
  LEFT JOIN promised p ON p.profile_id = c.profile_id
  LEFT JOIN landed l ON l.profile_id = c.profile_id
  LEFT JOIN suggested g ON g.profile_id = c.profile_id
  LEFT JOIN touched t ON t.profile_id = c.profile_id
  LEFT JOIN occasions o ON o.profile_id = c.profile_id
  LEFT JOIN liked k ON k.profile_id = c.profile_id
  LEFT JOIN newcomers n ON n.profile_id = c.profile_id
  LEFT JOIN displeased m ON m.profile_id = c.profile_id
  LEFT JOIN asked w ON w.profile_id = c.profile_id
  LEFT JOIN done d ON d.profile_id = c.profile_id
 WHERE i.id IS NOT NULL OR p.due_on IS NOT NULL OR sd.due_on IS NOT NULL OR r.date IS NOT NULL OR c.assigned_on IS NOT NULL
    OR l.landed_at IS NOT NULL OR g.created_at IS NOT NULL
    OR o.place IS NOT NULL OR n.day IS NOT NULL OR m.at IS NOT NULL
    OR w.asks IS NOT NULL
    OR s.state IN ('cooling', 'dormant') OR s.quadrant = 'silent'
    OR s.returned_on IS NOT NULL
 ORDER BY 1
