-- What the contact gate knows of some people, one row each, in the order of their ids.
-- Reads users_profile, users_event, segmentation_standing, segmentation_dailyactivity, outreach_touch, outreach_consent, outreach_consenttext,
-- outreach_queueitem, outreach_coolingoff, outreach_holdout, outreach_override, outreach_ticket, outreach_friendmode, outreach_wrongcontact, outreach_contactrefusal, community_crisisperson; writes nothing. Relies on the primary key of users_event,
-- touch_profile_sent_idx, touch_profile_booked_idx, consent_profile_idx, queueitem_profile_open_uniq,
-- coolingoff_profile_open_uniq, override_profile_idx, ticket_profile_idx, friendmode_profile_open_uniq, wrongcontact_profile_channel_open_uniq,
-- crisisperson_open_idx, contactrefusal_profile_purpose_channel_uniq. Reading twice is safe.
WITH asked AS (
  SELECT DISTINCT unnest(%(profiles)s::bigint[]) AS profile_id
), sent AS (
  SELECT profile_id, sent_at, purpose, outcome, answered_at, is_answer
    FROM outreach_touch
   WHERE profile_id = ANY(%(profiles)s) AND undone_at IS NULL AND sent_at > %(since)s
), spoken AS (
  SELECT profile_id, max(at) AS at
    FROM (
      SELECT e.profile_id, e.occurred_at AS at
        FROM users_event e
        JOIN users_eventtype k ON k.id = e.type_id AND k.dimension = 'contact' AND NOT k.is_passive
       WHERE e.profile_id = ANY(%(profiles)s) AND e.occurred_at > %(heard_since)s AND e.occurred_at <= %(now)s
      UNION ALL
      SELECT profile_id, coalesce(answered_at, sent_at) FROM sent WHERE outcome = 'replied'
    ) heard
   GROUP BY profile_id
), waiting AS (
  SELECT s.profile_id, s.sent_at, min(s.sent_at) OVER (PARTITION BY s.profile_id) AS first_at
    FROM sent s LEFT JOIN spoken h USING (profile_id)
   WHERE NOT s.is_answer AND s.outcome NOT IN ('replied', 'wrong') AND s.purpose = ANY(%(planned)s)
     AND s.sent_at > coalesce(h.at, '-infinity')
), silent AS (
  SELECT w.profile_id, count(*) AS unanswered
    FROM waiting w
    LEFT JOIN LATERAL (
      SELECT d.day::timestamp AT TIME ZONE %(zone)s AS at
        FROM segmentation_dailyactivity d
       WHERE d.profile_id = w.profile_id AND d.day >= w.first_at::date AND d.behaviours & %(contact_bit)s <> 0
       ORDER BY d.day DESC LIMIT 1
    ) d ON true
   WHERE w.sent_at > coalesce(d.at, '-infinity')
   GROUP BY w.profile_id
), touched AS (
  SELECT profile_id,
         (array_agg(extract(epoch FROM sent_at)::float8 ORDER BY sent_at DESC)
           FILTER (WHERE NOT is_answer))[1:%(newest)s] AS recent,
         max(sent_at) FILTER (WHERE purpose = 'consent') AS consent_asked_at
    FROM sent GROUP BY profile_id
), kept AS (
  SELECT profile_id, array_agg(extract(epoch FROM expires_at)::float8 ORDER BY expires_at DESC) AS booked
    FROM outreach_touch
   WHERE profile_id = ANY(%(profiles)s) AND sent_at IS NULL AND undone_at IS NULL AND expires_at > %(now)s
     AND NOT is_answer AND id <> %(but)s
   GROUP BY profile_id
), asked_anew AS (
  SELECT max(published_at) AS at FROM outreach_consenttext WHERE purpose = %(purpose)s AND changes_purpose
), entries AS (
  SELECT c.profile_id, c.purpose, b.bit, c.decision, c.at, c.id, c.text_version,
         max(c.at) FILTER (WHERE c.purpose = 'all' AND c.decision = 'withdrawn')
           OVER (PARTITION BY c.profile_id, b.bit) AS closed_at
    FROM outreach_consent c
    JOIN unnest(%(channels)s::text[]) WITH ORDINALITY AS ch (name, place) ON c.channel IN ('', ch.name)
    CROSS JOIN LATERAL (SELECT 1 << (ch.place - 1)::int AS bit) AS b (bit)
   WHERE c.profile_id = ANY(%(profiles)s) AND c.purpose = ANY(%(heeded)s)
), said AS (
  SELECT DISTINCT ON (profile_id, purpose, bit) profile_id, purpose, bit, decision, at, closed_at,
         coalesce(
           CASE WHEN text_version = '' THEN at
                ELSE (SELECT x.published_at FROM outreach_consenttext x
                       WHERE x.purpose = entries.purpose AND x.version = text_version)
           END >= (SELECT at FROM asked_anew),
           (SELECT at FROM asked_anew) IS NULL
         ) AS holds
    FROM entries
   ORDER BY profile_id, purpose, bit, at DESC, id DESC
), allows AS (
  SELECT profile_id,
         coalesce(bit_or(bit) FILTER (WHERE decision = 'withdrawn' AND purpose <> 'profiling'), 0) AS refused,
         coalesce(bit_or(bit) FILTER (WHERE decision = 'given' AND purpose = %(purpose)s AND holds
                                        AND at > coalesce(closed_at, '-infinity')), 0) AS consented,
         bool_or(decision = 'withdrawn' AND purpose = 'profiling') AS unprofiled
    FROM said GROUP BY profile_id
), set_aside AS (
  SELECT profile_id, extract(epoch FROM max(expires_at))::float8 AS until
    FROM outreach_override
   WHERE profile_id = ANY(%(profiles)s) AND purpose = %(purpose)s AND channel = %(channel)s
     AND used_at IS NULL AND expires_at > %(now)s
   GROUP BY profile_id
)
SELECT p.id, coalesce(s.state, ''), p.kind = 'alumnus', p.may_profile AND NOT coalesce(a.unprofiled, false),
       p.is_minor OR coalesce(p.birthday > %(fourteen)s, false), p.is_deceased, p.is_restricted, p.home_zone,
       coalesce(a.refused, 0), coalesce(a.consented, 0), t.recent, b.booked, coalesce(q.unanswered, 0),
       extract(epoch FROM h.at)::float8,
       extract(epoch FROM c.ends_at)::float8,
       extract(epoch FROM t.consent_asked_at)::float8,
       o.until, p.birthday, p.birthday_calendar,
       CASE WHEN i.due_on > %(today)s THEN i.due_on END,
       k.skipped_at,
       EXISTS (SELECT FROM outreach_ticket w WHERE w.profile_id = p.id AND w.resolved_at IS NULL),
       EXISTS (SELECT FROM outreach_ticket w
                WHERE w.profile_id = p.id AND w.resolved_at IS NULL AND w.owner_id = %(asker)s),
       p.kind = 'alumnus'
         OR EXISTS (SELECT FROM outreach_friendmode f WHERE f.profile_id = p.id AND f.ended_at IS NULL),
       (SELECT extract(epoch FROM max(x.ends_on)::timestamp AT TIME ZONE %(zone)s)::float8
          FROM outreach_holdout x
         WHERE x.profile_id = p.id AND x.is_held AND x.ends_on > %(today)s
           AND coalesce(h.at, '-infinity') < x.decided_at
           AND NOT EXISTS (
                 SELECT FROM segmentation_dailyactivity d
                  WHERE d.profile_id = p.id AND d.day >= x.starts_on AND d.behaviours & %(contact_bit)s <> 0)),
       EXISTS (SELECT FROM outreach_wrongcontact w WHERE w.profile_id = p.id AND w.channel = %(channel)s AND w.corrected_at IS NULL),
       EXISTS (SELECT FROM community_crisisperson y WHERE y.profile_id = p.id AND y.released_at IS NULL),
       n.profile_id IS NOT NULL
  FROM asked
  JOIN users_profile p ON p.id = asked.profile_id
  LEFT JOIN segmentation_standing s ON s.profile_id = p.id
  LEFT JOIN spoken h ON h.profile_id = p.id
  LEFT JOIN touched t ON t.profile_id = p.id
  LEFT JOIN silent q ON q.profile_id = p.id
  LEFT JOIN kept b ON b.profile_id = p.id
  LEFT JOIN allows a ON a.profile_id = p.id
  LEFT JOIN set_aside o ON o.profile_id = p.id
  LEFT JOIN outreach_coolingoff c ON c.profile_id = p.id AND c.ended_at IS NULL
  LEFT JOIN outreach_contactrefusal n ON n.profile_id = p.id AND n.purpose = %(purpose)s AND n.channel = %(channel)s
  LEFT JOIN outreach_queueitem i ON i.profile_id = p.id AND i.closed_at IS NULL
  LEFT JOIN (
    SELECT profile_id, extract(epoch FROM max(closed_at))::float8 AS skipped_at
      FROM outreach_queueitem
     WHERE profile_id = ANY(%(profiles)s) AND outcome = 'skipped' AND closed_at > %(since)s
     GROUP BY profile_id
  ) k ON k.profile_id = p.id
 ORDER BY p.id
