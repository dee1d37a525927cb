-- What the contact gate knows of some people, one row each, in the order of their ids.
-- Reads users_profile, segmentation_standing, outreach_touch, outreach_consent, outreach_queueitem; writes nothing.
-- Relies on touch_profile_sent_idx, consent_profile_idx, queueitem_profile_open_uniq. Reading twice is safe.
WITH asked AS (
  SELECT DISTINCT unnest(%(profiles)s::bigint[]) AS profile_id
), touched AS (
  SELECT t.profile_id,
         (array_agg(extract(epoch FROM t.sent_at)::float8 ORDER BY t.sent_at DESC))[1:%(newest)s] AS recent,
         (array_agg(t.outcome = 'replied' ORDER BY t.sent_at DESC))[1] AS answered
    FROM outreach_touch t
   WHERE t.profile_id = ANY(%(profiles)s) AND t.undone_at IS NULL AND t.sent_at > %(since)s
   GROUP BY t.profile_id
), said AS (
  SELECT DISTINCT ON (c.profile_id, c.purpose, b.bit)
         c.profile_id, c.purpose, b.bit, c.decision
    FROM outreach_consent c
    JOIN unnest(%(channels)s::text[]) WITH ORDINALITY AS ch (name, place) ON c.channel IN ('', ch.name)
    CROSS JOIN LATERAL (SELECT 1 << (ch.place - 1)::int AS bit) AS b (bit)
   WHERE c.profile_id = ANY(%(profiles)s) AND c.purpose IN ('care', %(purpose)s)
   ORDER BY c.profile_id, c.purpose, b.bit, c.at DESC, c.id DESC
), allows AS (
  SELECT profile_id,
         coalesce(bit_or(bit) FILTER (WHERE decision = 'withdrawn'), 0) AS refused,
         coalesce(bit_or(bit) FILTER (WHERE decision = 'given' AND purpose = %(purpose)s), 0) AS consented
    FROM said GROUP BY profile_id
)
SELECT p.id, coalesce(s.state, ''), p.kind = 'alumnus', p.may_profile,
       coalesce(a.refused, 0), coalesce(a.consented, 0), t.recent, coalesce(t.answered, false),
       CASE WHEN i.due_on > %(today)s THEN i.due_on END,
       k.skipped_at
  FROM asked
  JOIN users_profile p ON p.id = asked.profile_id
  LEFT JOIN segmentation_standing s ON s.profile_id = p.id
  LEFT JOIN touched t ON t.profile_id = p.id
  LEFT JOIN allows a ON a.profile_id = p.id
  LEFT JOIN outreach_queueitem i ON i.profile_id = p.id AND i.closed_at IS NULL
  LEFT JOIN (
    SELECT profile_id, extract(epoch FROM max(closed_at))::float8 AS skipped_at
      FROM outreach_queueitem
     WHERE profile_id = ANY(%(profiles)s) AND outcome = 'skipped' AND closed_at > %(since)s
     GROUP BY profile_id
  ) k ON k.profile_id = p.id
 ORDER BY p.id
