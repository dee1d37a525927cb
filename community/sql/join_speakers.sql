-- Makes members of those who spoke in a group and are not known in it; who left stays gone.
-- Reads community_message by its primary key; writes community_membership. A rerun is safe: a member stays one.
INSERT INTO community_membership (group_id, profile_id, role, origin, reason, joined_at)
SELECT group_id, profile_id, 'member', 'message', '', min(sent_at)
FROM community_message
WHERE id = ANY (%(messages)s) AND group_id IS NOT NULL
GROUP BY group_id, profile_id
ON CONFLICT (group_id, profile_id) DO NOTHING
