-- Who said how many words to whom in a group from one instant to another; people numbered as in network_counts.sql.
-- Reads community_message by message_group_sent_idx and its primary key; writes nothing.
WITH words AS (
    SELECT CASE WHEN said.is_staff THEN -coalesce(said.employee_id, 0) ELSE said.profile_id END AS author,
           CASE WHEN said.is_staff THEN said.profile_id
                WHEN asked.is_staff THEN -coalesce(asked.employee_id, 0) ELSE asked.profile_id END AS target
    FROM community_message AS said
    LEFT JOIN community_message AS asked ON asked.id = said.reply_to_id AND NOT said.is_staff
    WHERE said.group_id = %(group)s AND said.sent_at >= %(begins)s AND said.sent_at < %(ends)s
      AND (said.is_staff OR said.reply_to_id IS NOT NULL)
    UNION ALL
    SELECT profile_id, unnest(mentions) FROM community_message
    WHERE group_id = %(group)s AND sent_at >= %(begins)s AND sent_at < %(ends)s
      AND mentions <> '{}' AND reply_to_id IS NULL AND NOT is_staff
)
SELECT author, target, count(*) FROM words WHERE author <> target GROUP BY 1, 2 ORDER BY 1, 2
