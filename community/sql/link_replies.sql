-- Ties answers to the messages that they name, in whichever order the two came.
-- Reads and writes community_message by its primary key and message_number_idx.
-- A rerun is safe: what is tied stays tied.
UPDATE community_message AS answer SET reply_to_id = asked.id
FROM community_message AS asked
WHERE answer.reply_to_id IS NULL AND answer.reply_to_number <> '' AND asked.number = answer.reply_to_number
  AND asked.source_id = answer.source_id AND asked.chat = answer.chat AND asked.id <> answer.id
  AND (answer.id = ANY (%(messages)s) OR asked.id = ANY (%(messages)s))
