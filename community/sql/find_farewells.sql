-- Finds owners who may be leaving: everything they held was released, a CRM said that they sold, or they said so
-- in a group. One row a person, the surest sign first; nobody twice for the same departure.
-- Reads users_holding, users_profile, users_event by users_event_type_idx, community_message by
-- message_group_sent_idx, community_graduation by graduation_profile_idx; writes nothing. Reading twice is safe.
WITH released AS (
    SELECT profile_id, max(released_on) AS happened_on,
           (array_agg(product ORDER BY released_on DESC, id))[1] AS evidence
    FROM users_holding
    GROUP BY profile_id
    HAVING bool_and(coalesce(released_on <= %(today)s, false)) AND max(released_on) >= %(since)s
), sold AS (
    SELECT e.profile_id, max((e.occurred_at AT TIME ZONE %(zone)s)::date) AS happened_on, '' AS evidence
    FROM users_event e
    WHERE e.type_id = ANY (ARRAY(SELECT id FROM users_eventtype WHERE code = ANY (%(types)s)))
      AND e.occurred_at >= %(since_at)s AND e.occurred_at <= %(now)s
    GROUP BY e.profile_id
), said AS (
    SELECT DISTINCT ON (m.profile_id)
           m.profile_id, (m.sent_at AT TIME ZONE %(zone)s)::date AS happened_on, left(m.text, 300) AS evidence
    FROM community_message m
    WHERE m.group_id = ANY (ARRAY(SELECT id FROM community_group WHERE closed_at IS NULL))
      AND m.sent_at >= %(heard_since)s AND m.sent_at <= %(now)s AND NOT m.is_staff
      AND m.text ~ %(farewell)s AND m.text !~ %(question)s
    ORDER BY m.profile_id, m.sent_at DESC
), found AS (
    SELECT *, 'event' AS origin, 1 AS place FROM sold
    UNION ALL SELECT *, 'holding', 2 FROM released
    UNION ALL SELECT *, 'post', 3 FROM said
)
SELECT DISTINCT ON (f.profile_id) f.profile_id, f.origin, f.evidence, f.happened_on
FROM found f
JOIN users_profile p ON p.id = f.profile_id
WHERE p.kind = 'owner' AND NOT p.is_deceased AND NOT p.is_restricted
  AND NOT EXISTS (
      SELECT FROM community_graduation g
      WHERE g.profile_id = f.profile_id
        AND (g.closed_at IS NULL OR g.noticed_at >= f.happened_on::timestamp AT TIME ZONE %(zone)s))
ORDER BY f.profile_id, f.place
