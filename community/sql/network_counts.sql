-- Who spoke, who was answered and by whom, per group and month; `starts` are the beginnings of the months and the end
-- of the last. People are numbered: members by their profile, employees below zero, an unnamed employee is 0.
-- Reads community_message (by message_group_sent_idx for some groups, wholly for all), community_membership by
-- membership_group_profile_uniq; writes nothing.
WITH said AS NOT MATERIALIZED (
    SELECT id, group_id, profile_id, employee_id, is_staff, reply_to_id, mentions, sent_at,
           width_bucket(sent_at, %(starts)s::timestamptz[]) AS month
    FROM community_message
    WHERE group_id = ANY (%(groups)s::bigint[]) AND sent_at < %(until)s
), words AS MATERIALIZED (
    SELECT said.group_id, said.month, said.sent_at,
           CASE WHEN said.is_staff THEN -coalesce(said.employee_id, 0) ELSE said.profile_id END AS author,
           CASE WHEN said.is_staff THEN said.profile_id
                WHEN asked.is_staff THEN -coalesce(asked.employee_id, 0) ELSE asked.profile_id END AS target
    FROM said LEFT JOIN community_message AS asked ON asked.id = said.reply_to_id AND NOT said.is_staff
    WHERE said.is_staff OR said.reply_to_id IS NOT NULL
    UNION ALL
    SELECT group_id, month, sent_at, profile_id, unnest(mentions)
    FROM said WHERE mentions <> '{}' AND reply_to_id IS NULL AND NOT is_staff
), spoken AS (
    SELECT group_id, month, profile_id, count(*) AS messages, min(sent_at) AS at
    FROM said WHERE NOT is_staff GROUP BY 1, 2, 3
), firsts AS (
    SELECT DISTINCT ON (group_id, profile_id) group_id, profile_id, month, at
    FROM spoken ORDER BY group_id, profile_id, at
), answered AS (
    SELECT firsts.group_id, firsts.month, firsts.profile_id,
           extract(epoch FROM min(words.sent_at) - firsts.at) / 60 AS minutes
    FROM firsts JOIN words
      ON words.group_id = firsts.group_id AND words.target = firsts.profile_id AND words.author <> words.target
     AND words.sent_at > firsts.at AND words.sent_at <= firsts.at + %(window)s
    WHERE firsts.month > 0
    GROUP BY firsts.group_id, firsts.month, firsts.profile_id, firsts.at
), ties AS (
    SELECT group_id, month, least(author, target) AS one, greatest(author, target) AS other,
           count(*) AS words, count(*) FILTER (WHERE author <= 0) AS by_staff,
           bool_or(author < target) AND bool_or(author > target) AS is_mutual
    FROM words WHERE month > 0 AND author <> target GROUP BY 1, 2, 3, 4
), months AS (
    SELECT place AS month, begins, lead(begins) OVER (ORDER BY place) AS ends
    FROM unnest(%(starts)s::timestamptz[]) WITH ORDINALITY AS each (begins, place)
), members AS (
    SELECT group_id, month, count(*) AS members
    FROM community_membership JOIN months ON joined_at < ends AND (left_at IS NULL OR left_at >= begins)
    WHERE group_id = ANY (%(groups)s::bigint[]) GROUP BY 1, 2
), talk AS (
    SELECT group_id, month, count(*) AS speakers, sum(messages)::bigint AS messages
    FROM spoken WHERE month > 0 GROUP BY 1, 2
), welcome AS (
    SELECT group_id, month, count(*) AS firsts, count(minutes) AS firsts_answered,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS minutes
    FROM firsts LEFT JOIN answered USING (group_id, month, profile_id) WHERE month > 0 GROUP BY 1, 2
), exchange AS (
    SELECT group_id, month, sum(words)::bigint AS words, sum(by_staff)::bigint AS by_staff,
           count(*) AS pairs, count(*) FILTER (WHERE is_mutual) AS mutual
    FROM ties GROUP BY 1, 2
)
SELECT group_id, month::int, coalesce(members, 0), coalesce(speakers, 0), coalesce(messages, 0),
       coalesce(firsts, 0), coalesce(firsts_answered, 0), minutes::float8,
       coalesce(words, 0), coalesce(by_staff, 0), coalesce(pairs, 0), coalesce(mutual, 0)
FROM members
FULL JOIN talk USING (group_id, month)
FULL JOIN welcome USING (group_id, month)
FULL JOIN exchange USING (group_id, month)
ORDER BY group_id, month
