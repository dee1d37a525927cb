-- Notes when waiting messages were answered: by anybody's reply, or by staff speaking to the one who asked.
-- Reads community_message by message_waiting_idx, message_profile_sent_idx and the index of reply_to;
-- writes community_message. A rerun is safe: what is answered waits no more.
UPDATE community_message AS asked SET answered_at = answer.sent_at
FROM (
    SELECT waiting.id, min(said.sent_at) AS sent_at
    FROM community_message AS waiting JOIN community_message AS said
      ON said.group_id = waiting.group_id AND said.id <> waiting.id AND said.sent_at >= waiting.sent_at
     AND (
        (said.reply_to_id = waiting.id AND (said.is_staff OR said.profile_id <> waiting.profile_id))
        OR (said.is_staff AND said.profile_id = waiting.profile_id)
     )
    WHERE waiting.due_at IS NOT NULL AND waiting.answered_at IS NULL
      AND (waiting.id = ANY (%(messages)s) OR said.id = ANY (%(messages)s))
    GROUP BY waiting.id
) AS answer
WHERE asked.id = answer.id
