-- Copies the messages among the events of the days that a window of marks names.
-- Reads users_daymark by its txid index, and users_event by its primary key or by users_event_type_idx, whichever
-- is less; writes community_message. A message of a chat that no group claims comes without a group, and is kept.
-- A rerun is safe: an event that was copied is known by its source and key.
WITH marked AS MATERIALIZED (
    SELECT DISTINCT profile_id, day FROM users_daymark WHERE txid >= %(cursor)s AND txid < %(until)s
), types AS MATERIALIZED (
    SELECT id, code = %(answer)s AS is_staff FROM users_eventtype WHERE code IN (%(message)s, %(answer)s)
), spoken AS MATERIALIZED (
    SELECT said.source_id, said.key, said.profile_id, said.occurred_at, said.properties, types.is_staff,
           left(coalesce(said.properties ->> 'group', ''), 120) AS chat,
           coalesce(said.properties ->> 'kind', 'text') AS kind
    FROM marked
    JOIN users_event AS said
      ON said.profile_id = marked.profile_id
     AND said.occurred_at >= marked.day::timestamp AT TIME ZONE %(zone)s
     AND said.occurred_at < (marked.day + 1)::timestamp AT TIME ZONE %(zone)s
    JOIN types ON types.id = said.type_id
)
INSERT INTO community_message (
    source_id, key, chat, group_id, profile_id, is_staff, employee_id, number, reply_to_number, mentions,
    kind, text, sent_at
)
SELECT
    spoken.source_id, spoken.key, spoken.chat, community_group.id, spoken.profile_id, spoken.is_staff,
    users_employee.id,
    left(coalesce(properties ->> 'message', ''), 120), left(coalesce(properties ->> 'reply_to', ''), 120),
    ARRAY(
        SELECT users_identity.profile_id FROM users_identity
        WHERE users_identity.source_id = spoken.source_id
          AND users_identity.external_id = ANY (ARRAY(SELECT jsonb_array_elements_text(
              CASE jsonb_typeof(properties -> 'mentions') WHEN 'array' THEN properties -> 'mentions' ELSE '[]' END)))
    ),
    CASE WHEN kind = ANY (%(kinds)s) THEN kind ELSE 'other' END,
    left(coalesce(properties ->> 'text', ''), 2000), occurred_at
FROM spoken
LEFT JOIN community_group
    ON community_group.source_id = spoken.source_id AND community_group.chat = spoken.chat AND spoken.chat <> ''
LEFT JOIN users_employee
    ON spoken.is_staff AND lower(users_employee.username) = lower(properties ->> 'staff')
ORDER BY occurred_at, spoken.key
ON CONFLICT (source_id, key) DO NOTHING
RETURNING id
