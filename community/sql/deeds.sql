-- Counts what one person did with us. Reads users_event by its primary key, community_message by
-- message_profile_sent_idx, community_voice, community_signup, community_membership by profile; writes nothing.
SELECT
    (SELECT count(*) FROM community_message m WHERE m.profile_id = %(profile)s AND NOT m.is_staff) AS messages,
    (SELECT count(*) FROM users_event e JOIN users_eventtype t ON t.id = e.type_id
      WHERE e.profile_id = %(profile)s AND t.dimension = 'post' AND NOT t.is_passive
        AND t.code NOT IN ('group_message', 'group_answer')) AS posts,
    (SELECT count(*) FROM community_message m JOIN community_message a ON a.id = m.reply_to_id
      WHERE m.profile_id = %(profile)s AND NOT m.is_staff AND NOT a.is_staff
        AND a.profile_id <> m.profile_id) AS answers,
    (SELECT count(*) FROM community_voice WHERE profile_id = %(profile)s) AS voices,
    (SELECT count(*) FROM community_voice WHERE profile_id = %(profile)s AND state = 'landed') AS landed,
    (SELECT count(*) FROM community_signup
      WHERE profile_id = %(profile)s AND attended_at IS NOT NULL AND withdrawn_at IS NULL) AS attended,
    (SELECT count(*) FROM community_membership WHERE profile_id = %(profile)s) AS groups
