-- What the reasons look at besides the standing, for a key range of people with an employee, by id.
-- Reads assignments, employees, transitions, promises, care plans, touches, landed voices, suggested campaigns, birthdays,
-- holdings, tags, first days of use, moods, farewells, asks of alumni, KOCs; writes nothing. Says of each what queue_candidates.sql
-- says, but of a festival only who keeps it whatever the rules are. Relies on assignment_profile_active_uniq,
-- transition_axis_profile_date_uniq, promise_profile_idx, touch_profile_sent_idx, voice_profile_idx, tag_profile_name_uniq,
-- dailyactivity_profile_day_uniq. Reading twice is safe.
WITH friends AS (
  SELECT profile_id FROM outreach_friendmode WHERE ended_at IS NULL AND profile_id BETWEEN %(first)s AND %(last)s
  UNION
  SELECT id FROM users_profile WHERE kind = 'alumnus' AND id BETWEEN %(first)s AND %(last)s
), occasions AS (
  SELECT profile_id, min(place) AS place
    FROM (
      SELECT id AS profile_id, 0 AS place
        FROM users_profile
       WHERE id BETWEEN %(first)s AND %(last)s
         AND (birthday_calendar <> 'lunar' AND birthday = ANY(%(solar_births)s::date[])
              OR birthday_calendar = 'lunar' AND birthday = ANY(%(lunar_births)s::date[]))
      UNION ALL
      SELECT profile_id, 1 FROM users_holding
       WHERE profile_id BETWEEN %(first)s AND %(last)s AND released_on IS NULL AND acquired_on = ANY(%(anniversaries)s::date[])
      UNION ALL
      SELECT profile_id, 2 FROM friends WHERE %(is_festival)s
      UNION ALL
      SELECT f.profile_id, 3 FROM friends f JOIN users_profile p ON p.id = f.profile_id
       WHERE %(is_term)s AND NOT (%(is_cold)s AND p.city ~ %(warm_places)s)
    ) kept
   GROUP BY profile_id
), landed AS (
  SELECT profile_id, max(landed_at) AS landed_at
    FROM community_voice
   WHERE profile_id BETWEEN %(first)s AND %(last)s AND state = 'landed' AND told_at IS NULL AND landed_at >= %(landed_since)s
   GROUP BY profile_id
), suggested AS (
  SELECT s.profile_id, max(s.created_at) AS created_at
    FROM community_suggestion s
    JOIN community_campaign g ON g.id = s.campaign_id AND g.cancelled_at IS NULL AND g.ends_at > %(day_start)s::timestamptz + interval '1 day'
   WHERE s.profile_id BETWEEN %(first)s AND %(last)s AND s.invited_at IS NULL
     AND NOT EXISTS (SELECT FROM community_signup u WHERE u.campaign_id = s.campaign_id AND u.profile_id = s.profile_id)
   GROUP BY s.profile_id
), liked AS (
  SELECT t.profile_id, max(w.day) AS day
    FROM unnest(%(interests)s::text[], %(shelved_on)s::date[]) AS w (name, day)
    JOIN users_tag t ON t.name = w.name
   WHERE t.profile_id BETWEEN %(first)s AND %(last)s
   GROUP BY t.profile_id
), newcomers AS (
  SELECT u.profile_id, u.day
    FROM users_profile p
   CROSS JOIN LATERAL (
     SELECT d.profile_id, d.day FROM segmentation_dailyactivity d
      WHERE d.profile_id = p.id AND d.behaviours <> 0 ORDER BY d.day OFFSET 2 LIMIT 1
   ) u
   WHERE p.id BETWEEN %(first)s AND %(last)s AND p.joined_at >= %(joined_since)s AND u.day BETWEEN %(happened_since)s AND %(today)s
), displeased AS (
  SELECT said.profile_id, max(said.at) AS at
    FROM (
      SELECT profile_id, at, employee_id FROM outreach_mood
       WHERE profile_id BETWEEN %(first)s AND %(last)s AND at >= %(happened_at)s AND (mood = 'displeased' OR satisfaction <= 2)
      UNION ALL
      SELECT profile_id, received_at, owner_id FROM community_voice
       WHERE profile_id BETWEEN %(first)s AND %(last)s AND received_at >= %(happened_at)s
         AND (kind = 'complaint' OR mood = 'displeased') AND state NOT IN ('landed')
    ) said
    JOIN users_assignment a ON a.profile_id = said.profile_id AND a.ended_at IS NULL
     AND a.employee_id IS DISTINCT FROM said.employee_id
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
   WHERE profile_id BETWEEN %(first)s AND %(last)s
   GROUP BY profile_id
)
SELECT a.profile_id, a.employee_id,
       (SELECT max(t.date) - date '1970-01-01' FROM segmentation_transition t
         WHERE t.profile_id = a.profile_id AND t.axis = 'state' AND t.date BETWEEN %(returned_since)s AND %(today)s
           AND t.superseded_at IS NULL AND t.before IN ('dormant', 'lost') AND t.after IN ('active', 'new', 'cooling')) AS returned_on,
       CASE WHEN a.started_at >= %(assigned_since)s AND EXISTS (
              SELECT FROM users_assignment b
               WHERE b.profile_id = a.profile_id AND b.ended_at IS NOT NULL AND b.employee_id <> a.employee_id)
            THEN (a.started_at AT TIME ZONE %(zone)s)::date - date '1970-01-01' END AS assigned_on,
       (SELECT min(p.due_on) - date '1970-01-01' FROM outreach_promise p
         WHERE p.profile_id = a.profile_id AND p.kept_at IS NULL AND p.due_on <= %(today)s) AS promise_due_on,
       (SELECT min(s.due_on) - date '1970-01-01'
          FROM outreach_careplan p JOIN outreach_carestep s ON s.plan_id = p.id
         WHERE p.profile_id = a.profile_id AND p.ended_at IS NULL AND p.paused_since IS NULL
           AND s.done_at IS NULL AND s.skipped_at IS NULL AND s.purpose <> '' AND s.due_on <= %(today)s
           AND NOT EXISTS (
                 SELECT FROM outreach_carestep e
                  WHERE e.plan_id = s.plan_id AND e.position < s.position AND e.done_at IS NULL AND e.skipped_at IS NULL)
           AND NOT EXISTS (
                 SELECT FROM outreach_careword w
                  WHERE w.profile_id = p.profile_id AND w.plan_id <> p.id AND w.spoken_on > %(today)s::date - %(week)s)
       ) AS step_due_on,
       (SELECT (max(c.sent_at) AT TIME ZONE %(zone)s)::date - date '1970-01-01' FROM outreach_touch c
         WHERE c.profile_id = a.profile_id AND c.undone_at IS NULL) AS last_touch_on,
       (l.landed_at AT TIME ZONE %(zone)s)::date - date '1970-01-01' AS voice_landed_on,
       (g.created_at AT TIME ZONE %(zone)s)::date - date '1970-01-01' AS suggested_on,
       o.place AS occasion, k.day - date '1970-01-01' AS liked_on, n.day - date '1970-01-01' AS third_use_on,
       (m.at AT TIME ZONE %(zone)s)::date - date '1970-01-01' AS displeased_on,
       coalesce(w.asks, 0) AS asks, %(is_festival)s::int AS is_festival
  FROM users_assignment a
  JOIN users_employee e ON e.id = a.employee_id AND e.left_at IS NULL
  LEFT JOIN landed l ON l.profile_id = a.profile_id
  LEFT JOIN suggested g ON g.profile_id = a.profile_id
  LEFT JOIN occasions o ON o.profile_id = a.profile_id
  LEFT JOIN liked k ON k.profile_id = a.profile_id
  LEFT JOIN newcomers n ON n.profile_id = a.profile_id
  LEFT JOIN displeased m ON m.profile_id = a.profile_id
  LEFT JOIN asked w ON w.profile_id = a.profile_id
 WHERE a.ended_at IS NULL AND a.profile_id BETWEEN %(first)s AND %(last)s
 ORDER BY a.profile_id
