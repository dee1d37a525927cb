-- Counts what KOCs moved in others since they began: replies, people who replied, and newcomers whose first word in
-- a group was a reply to them. Reads community_koc, community_message by message_profile_sent_idx and by reply_to;
-- writes nothing. Reading twice is safe.
SELECT k.id, count(r.id) AS replies, count(DISTINCT r.profile_id) AS people,
       count(DISTINCT r.profile_id) FILTER (WHERE NOT EXISTS (
           SELECT FROM community_message b
           WHERE b.profile_id = r.profile_id AND b.group_id = r.group_id AND NOT b.is_staff
             AND b.sent_at < r.sent_at)) AS newcomers
FROM community_koc k
JOIN community_message m ON m.profile_id = k.profile_id AND m.sent_at >= k.active_at AND NOT m.is_staff
JOIN community_message r ON r.reply_to_id = m.id AND NOT r.is_staff AND r.profile_id <> k.profile_id
WHERE k.id = ANY (%(kocs)s)
GROUP BY k.id
