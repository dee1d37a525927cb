-- Counts what lively advocates wrote of late, and what others did with it; whoever is or was just asked is left out.
-- Reads segmentation_standing, users_profile, community_message by message_profile_sent_idx, community_voice by
-- voice_profile_idx, community_koc; writes nothing. Reading twice is safe.
WITH people AS MATERIALIZED (
    SELECT s.profile_id
    FROM segmentation_standing s
    JOIN users_profile p ON p.id = s.profile_id
    WHERE s.quadrant = 'advocate' AND s.state IN ('active', 'new')
      AND p.kind = 'owner' AND p.may_profile AND NOT p.is_minor AND NOT p.is_deceased AND NOT p.is_restricted
      AND (p.birthday IS NULL OR p.birthday <= %(fourteen)s)
      AND (%(employees)s::bigint[] IS NULL OR EXISTS (
             SELECT FROM users_assignment a
             WHERE a.profile_id = p.id AND a.ended_at IS NULL AND a.employee_id = ANY (%(employees)s)))
      AND NOT EXISTS (
             SELECT FROM community_koc k
             WHERE k.profile_id = p.id AND (k.ended_at IS NULL OR k.ended_at > %(asked_since)s))
), written AS (
    SELECT m.profile_id, count(*) AS messages, avg(length(m.text)) FILTER (WHERE m.text <> '') AS letters,
           count(*) FILTER (WHERE NOT a.is_staff AND a.profile_id <> m.profile_id) AS answers
    FROM people
    JOIN community_message m ON m.profile_id = people.profile_id
     AND m.sent_at > %(since)s AND m.sent_at <= %(now)s AND NOT m.is_staff
    LEFT JOIN community_message a ON a.id = m.reply_to_id
    GROUP BY m.profile_id
), heard AS (
    SELECT m.profile_id, count(*) AS replies
    FROM people
    JOIN community_message m ON m.profile_id = people.profile_id AND m.sent_at > %(since)s AND NOT m.is_staff
    JOIN community_message r ON r.reply_to_id = m.id AND NOT r.is_staff AND r.profile_id <> m.profile_id
    GROUP BY m.profile_id
), voiced AS (
    SELECT v.profile_id, count(*) AS voices,
           count(*) FILTER (WHERE v.mood IN ('warm', 'calm') OR v.kind = 'praise') AS warm,
           count(*) FILTER (WHERE v.mood = 'displeased') AS displeased
    FROM people
    JOIN community_voice v ON v.profile_id = people.profile_id AND v.received_at > %(since)s
    GROUP BY v.profile_id
)
SELECT people.profile_id, coalesce(w.messages, 0), coalesce(w.letters, 0)::float8, coalesce(w.answers, 0),
       coalesce(h.replies, 0), coalesce(v.voices, 0), coalesce(v.warm, 0), coalesce(v.displeased, 0)
FROM people
LEFT JOIN written w USING (profile_id)
LEFT JOIN heard h USING (profile_id)
LEFT JOIN voiced v USING (profile_id)
WHERE w.messages > 0 OR v.voices > 0
ORDER BY people.profile_id
