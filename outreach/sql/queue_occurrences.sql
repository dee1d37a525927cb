-- What the day brings to people, one row per person and kind, days as numbers since 1970-01-01, read as binary
-- COPY; of chosen profiles alone where some are given. Kinds are named in queries.candidates.
-- Reads queue items, touches, tags, promises, care plans, transitions, assignments, voices, suggested campaigns, birthdays,
-- holdings, friend modes, standings, first days of use, moods, farewells, asks of alumni, KOCs; writes nothing.
-- Relies on queueitem_profile_open_uniq, queueitem_closed_at_idx, promise_open_idx, transition_date_idx,
-- assignment_active_started_idx, profile_birthday_idx, profile_alumnus_idx, profile_joined_idx. Reading twice is safe.
SELECT profile_id::int8 AS profile_id, %(item)s::int2 AS kind, id::int8 AS value
  FROM outreach_queueitem
 WHERE closed_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
UNION ALL
SELECT profile_id, %(is_snoozed)s::int2, 1
  FROM outreach_queueitem
 WHERE closed_at IS NULL AND due_on > %(today)s AND snoozes > 0
   AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
UNION ALL
SELECT DISTINCT profile_id, %(is_done)s::int2, 1::int8
  FROM outreach_queueitem
 WHERE closed_at >= %(day_start)s AND outcome <> 'withdrawn'
   AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
UNION ALL
SELECT profile_id, %(last_touch_on)s::int2, (max(sent_at) AT TIME ZONE %(zone)s)::date - date '1970-01-01'
  FROM outreach_touch
 WHERE undone_at IS NULL AND sent_at > %(touched_since)s
   AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
 GROUP BY profile_id
UNION ALL
SELECT t.profile_id, %(liked_on)s::int2, max(w.day) - date '1970-01-01'
  FROM unnest(%(interests)s::text[], %(shelved_on)s::date[]) AS w (name, day)
  JOIN users_tag t ON t.name = w.name
   AND (%(profiles)s::bigint[] IS NULL OR t.profile_id = ANY(%(profiles)s::bigint[]))
 GROUP BY t.profile_id
UNION ALL
SELECT profile_id, %(promise_due_on)s::int2, min(due_on) - date '1970-01-01'
  FROM outreach_promise
 WHERE kept_at IS NULL AND due_on <= %(today)s
   AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
 GROUP BY profile_id
UNION ALL
SELECT p.profile_id, %(step_due_on)s::int2, min(s.due_on) - date '1970-01-01'
  FROM outreach_carestep s JOIN outreach_careplan p ON p.id = s.plan_id
 WHERE s.done_at IS NULL AND s.skipped_at IS NULL AND s.purpose <> '' AND s.due_on <= %(today)s
   AND p.ended_at IS NULL AND p.paused_since IS NULL
   AND (%(profiles)s::bigint[] IS NULL OR p.profile_id = ANY(%(profiles)s::bigint[]))
   AND NOT EXISTS (
         SELECT FROM outreach_carestep e
          WHERE e.plan_id = s.plan_id AND e.position < s.position AND e.done_at IS NULL AND e.skipped_at IS NULL)
   AND NOT EXISTS (
         SELECT FROM outreach_careword w
          WHERE w.profile_id = p.profile_id AND w.plan_id <> p.id AND w.spoken_on > %(today)s::date - %(week)s)
 GROUP BY p.profile_id
UNION ALL
SELECT profile_id, %(returned_on)s::int2, max(date) - date '1970-01-01'
  FROM segmentation_transition
 WHERE date BETWEEN %(returned_since)s AND %(today)s AND axis = 'state' AND superseded_at IS NULL
   AND before IN ('dormant', 'lost') AND after IN ('active', 'new', 'cooling')
   AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
 GROUP BY profile_id
UNION ALL
SELECT a.profile_id, %(assigned_on)s::int2, (a.started_at AT TIME ZONE %(zone)s)::date - date '1970-01-01'
  FROM users_assignment a
 WHERE a.ended_at IS NULL AND a.started_at >= %(assigned_since)s
   AND (%(profiles)s::bigint[] IS NULL OR a.profile_id = ANY(%(profiles)s::bigint[]))
   AND EXISTS (
         SELECT FROM users_assignment b
          WHERE b.profile_id = a.profile_id AND b.ended_at IS NOT NULL AND b.employee_id <> a.employee_id)
UNION ALL
SELECT profile_id, %(voice_landed_on)s::int2, (max(landed_at) AT TIME ZONE %(zone)s)::date - date '1970-01-01'
  FROM community_voice
 WHERE state = 'landed' AND told_at IS NULL AND landed_at >= %(landed_since)s
   AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[]))
 GROUP BY profile_id
UNION ALL
SELECT s.profile_id, %(suggested_on)s::int2, (max(s.created_at) AT TIME ZONE %(zone)s)::date - date '1970-01-01'
  FROM community_suggestion s
  JOIN community_campaign g ON g.id = s.campaign_id AND g.cancelled_at IS NULL
       AND g.ends_at > %(day_start)s::timestamptz + interval '1 day'
 WHERE s.invited_at IS NULL AND (%(profiles)s::bigint[] IS NULL OR s.profile_id = ANY(%(profiles)s::bigint[]))
   AND NOT EXISTS (
         SELECT FROM community_signup u WHERE u.campaign_id = s.campaign_id AND u.profile_id = s.profile_id)
 GROUP BY s.profile_id
UNION ALL
SELECT profile_id, %(occasion)s::int2, min(place)
  FROM (
    SELECT id AS profile_id, 0 AS place
      FROM users_profile
     WHERE birthday = ANY(%(solar_births)s::date[]) AND birthday_calendar <> 'lunar'
    UNION ALL
    SELECT id, 0 FROM users_profile
     WHERE birthday = ANY(%(lunar_births)s::date[]) AND birthday_calendar = 'lunar'
    UNION ALL
    SELECT profile_id, 1 FROM users_holding
     WHERE released_on IS NULL AND acquired_on = ANY(%(anniversaries)s::date[])
    UNION ALL
    SELECT f.profile_id, CASE WHEN %(is_festival)s THEN 2 ELSE 3 END
      FROM (
        SELECT profile_id FROM outreach_friendmode WHERE ended_at IS NULL
        UNION ALL
        SELECT id FROM users_profile WHERE kind = 'alumnus'
      ) f
      JOIN users_profile p ON p.id = f.profile_id
     WHERE %(is_festival)s OR %(is_term)s AND NOT (%(is_cold)s AND p.city ~ %(warm_places)s)
    UNION ALL
    SELECT profile_id, 2 FROM segmentation_standing
     WHERE %(is_festival)s AND state = 'lost' AND (tier IN ('S', 'A') OR quadrant IN ('core', 'silent'))
  ) kept
 WHERE %(profiles)s::bigint[] IS NULL OR profile_id = ANY(%(profiles)s::bigint[])
 GROUP BY profile_id
UNION ALL
SELECT u.profile_id, %(third_use_on)s::int2, u.day - date '1970-01-01'
  FROM users_profile p
 CROSS JOIN LATERAL (
   SELECT d.profile_id, d.day FROM segmentation_dailyactivity d
    WHERE d.profile_id = p.id AND d.behaviours <> 0 ORDER BY d.day OFFSET 2 LIMIT 1
 ) u
 WHERE p.joined_at >= %(joined_since)s AND u.day BETWEEN %(happened_since)s AND %(today)s
   AND (%(profiles)s::bigint[] IS NULL OR p.id = ANY(%(profiles)s::bigint[]))
UNION ALL
SELECT said.profile_id, %(displeased_on)s::int2, (max(said.at) AT TIME ZONE %(zone)s)::date - date '1970-01-01'
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
UNION ALL
SELECT profile_id, %(asks)s::int2, bit_or(bit)
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
