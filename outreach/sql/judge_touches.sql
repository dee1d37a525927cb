-- Judges what came of each conversation that we opened, until a month has passed since.
-- Reads touches, queue items, transitions, standings, events of contact, moods, consents, daily activity; writes
-- outreach_touchresult. Relies on the primary keys of users_event and segmentation_dailyactivity,
-- transition_axis_profile_date_uniq, consent_profile_idx. What is settled is left alone; a rerun changes nothing.
INSERT INTO outreach_touchresult AS old
       (touch_id, profile_id, employee_id, greeting_id, reason, purpose, state, sent_on, hour, replied_on, replied_how,
        mood, is_displeased, is_refused, returned_on, judged_at, settled_at)
SELECT t.id, t.profile_id, t.employee_id, t.greeting_id, coalesce(i.reasons[1], ''), t.purpose, was.state, t.sent_on,
       t.hour, coalesce(t.answered_on, wrote.day),
       CASE WHEN t.answered_on IS NOT NULL THEN 'noted' WHEN wrote.day IS NOT NULL THEN 'wrote' ELSE '' END,
       coalesce(felt.mood, ''), coalesce(felt.is_displeased, false),
       EXISTS (SELECT FROM outreach_consent c
                WHERE c.profile_id = t.profile_id AND c.decision = 'withdrawn' AND c.purpose IN ('all', 'care', t.purpose)
                  AND c.at > t.sent_at AND c.at <= t.sent_at + %(heard_days)s * interval '1 day'),
       CASE WHEN was.state IN ('cooling', 'dormant', 'lost') THEN least(moved.day, lived.day) END,
       %(now)s, CASE WHEN t.sent_on + %(days)s < %(today)s THEN %(now)s::timestamptz END
  FROM (
    SELECT id, profile_id, employee_id, greeting_id, item_id, purpose, sent_at,
           (sent_at AT TIME ZONE %(zone)s)::date AS sent_on,
           extract(hour FROM sent_at AT TIME ZONE %(zone)s) AS hour,
           CASE WHEN outcome = 'replied' THEN (coalesce(answered_at, sent_at) AT TIME ZONE %(zone)s)::date END AS answered_on
      FROM outreach_touch
     WHERE sent_at <= %(now)s AND undone_at IS NULL AND NOT is_answer AND outcome <> 'wrong'
  ) t
  LEFT JOIN outreach_touchresult r ON r.touch_id = t.id
  LEFT JOIN outreach_queueitem i ON i.id = t.item_id
 CROSS JOIN LATERAL (
    SELECT coalesce(
      r.state,
      (SELECT x.after FROM segmentation_transition x
        WHERE x.profile_id = t.profile_id AND x.axis = 'state' AND x.superseded_at IS NULL AND x.date <= t.sent_on
        ORDER BY x.date DESC LIMIT 1),
      (SELECT s.state FROM segmentation_standing s WHERE s.profile_id = t.profile_id),
      ''
    ) AS state
  ) was
  LEFT JOIN LATERAL (
    SELECT (min(e.occurred_at) AT TIME ZONE %(zone)s)::date AS day
      FROM users_event e
      JOIN users_eventtype k ON k.id = e.type_id AND k.dimension = 'contact' AND NOT k.is_passive
     WHERE e.profile_id = t.profile_id AND e.occurred_at > t.sent_at
       AND e.occurred_at <= t.sent_at + %(reply_days)s * interval '1 day'
  ) wrote ON true
  LEFT JOIN LATERAL (
    SELECT (array_agg(m.mood ORDER BY m.at DESC))[1] AS mood,
           bool_or(m.mood = 'displeased' OR m.satisfaction <= 2) AS is_displeased
      FROM outreach_mood m
     WHERE m.profile_id = t.profile_id AND m.at > t.sent_at AND m.at <= t.sent_at + %(heard_days)s * interval '1 day'
  ) felt ON true
  LEFT JOIN LATERAL (
    SELECT min(x.date) AS day FROM segmentation_transition x
     WHERE x.profile_id = t.profile_id AND x.axis = 'state' AND x.superseded_at IS NULL AND x.after IN ('active', 'new')
       AND x.date > t.sent_on AND x.date <= t.sent_on + %(days)s
  ) moved ON true
  LEFT JOIN LATERAL (
    SELECT min(u.day) AS day
      FROM (
        SELECT d.day, bit_or(d.behaviours) OVER (ORDER BY d.day) AS behaviours FROM segmentation_dailyactivity d
         WHERE d.profile_id = t.profile_id AND d.day > t.sent_on AND d.day <= t.sent_on + %(days)s
      ) u
     WHERE bit_count(u.behaviours::bit(64)) >= 2
  ) lived ON true
 WHERE r.settled_at IS NULL
    ON CONFLICT (touch_id) DO UPDATE
   SET replied_on = excluded.replied_on, replied_how = excluded.replied_how, mood = excluded.mood,
       is_displeased = excluded.is_displeased, is_refused = excluded.is_refused, returned_on = excluded.returned_on,
       judged_at = excluded.judged_at, settled_at = excluded.settled_at
