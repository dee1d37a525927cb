-- Who spoke, who was answered and by whom, per group and month; no `groups`: of all. `starts` are the beginnings of
-- the months and the end of the last. People are numbered: members by their profile, employees below zero, an unnamed
-- employee is 0. A group and a month are one number, its `cell`: half the price of two where millions are counted;
-- month 0 is the time before. Reads community_message (by message_group_sent_idx for some groups, wholly for all; who
-- was replied to by its primary key), community_membership by membership_group_profile_uniq; writes nothing.
WITH words AS MATERIALIZED (
    SELECT group_id * 1024 + width_bucket(sent_at, %(starts)s::timestamptz[]) AS cell, sent_at,
           CASE WHEN is_staff THEN -coalesce(employee_id, 0) ELSE profile_id END AS author,
           CASE WHEN is_staff THEN profile_id ELSE (
               SELECT CASE WHEN asked.is_staff THEN -coalesce(asked.employee_id, 0) ELSE asked.profile_id END
               FROM community_message AS asked WHERE asked.id = said.reply_to_id
           ) END AS target
    FROM community_message AS said
    WHERE (%(groups)s::bigint[] IS NULL OR group_id = ANY (%(groups)s::bigint[])) AND group_id IS NOT NULL
      AND sent_at < %(until)s AND (is_staff OR reply_to_id IS NOT NULL)
    UNION ALL
    SELECT group_id * 1024 + width_bucket(sent_at, %(starts)s::timestamptz[]), sent_at, profile_id, unnest(mentions)
    FROM community_message
    WHERE (%(groups)s::bigint[] IS NULL OR group_id = ANY (%(groups)s::bigint[])) AND group_id IS NOT NULL
      AND sent_at < %(until)s AND mentions <> '{}' AND reply_to_id IS NULL AND NOT is_staff
), spoken AS (
    SELECT group_id * 1024 + width_bucket(sent_at, %(starts)s::timestamptz[]) AS cell, profile_id,
           count(*) AS messages, min(sent_at) AS at
    FROM community_message
    WHERE (%(groups)s::bigint[] IS NULL OR group_id = ANY (%(groups)s::bigint[])) AND group_id IS NOT NULL
      AND sent_at < %(until)s AND NOT is_staff
    GROUP BY 1, 2
), firsts AS (
    SELECT cell / 1024 AS group_id, profile_id, min(cell) AS cell, min(at) AS at FROM spoken GROUP BY 1, 2
), answered AS (
    SELECT firsts.cell, firsts.profile_id, extract(epoch FROM min(words.sent_at) - min(firsts.at)) / 60 AS minutes
    FROM firsts JOIN words
      ON words.cell / 1024 = firsts.group_id AND words.target = firsts.profile_id AND words.author <> words.target
     AND words.sent_at > firsts.at AND words.sent_at <= firsts.at + %(window)s
    GROUP BY 1, 2
), ties AS (
    SELECT cell, least(author, target) AS one, greatest(author, target) AS other,
           count(*) AS words, count(*) FILTER (WHERE author < target) AS forth
    FROM words WHERE cell %% 1024 > 0 AND author <> target GROUP BY 1, 2, 3
), months AS (
    SELECT place AS month, begins, lead(begins) OVER (ORDER BY place) AS ends
    FROM unnest(%(starts)s::timestamptz[]) WITH ORDINALITY AS each (begins, place)
), members AS (
    SELECT group_id * 1024 + month AS cell, count(*) AS members
    FROM community_membership JOIN months ON joined_at < ends AND (left_at IS NULL OR left_at >= begins)
    WHERE %(groups)s::bigint[] IS NULL OR group_id = ANY (%(groups)s::bigint[]) GROUP BY 1
), talk AS (
    SELECT cell, count(*) AS speakers, sum(messages)::bigint AS messages FROM spoken GROUP BY 1
), welcome AS (
    SELECT cell, count(*) AS firsts, count(minutes) AS firsts_answered,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes) AS minutes
    FROM firsts LEFT JOIN answered USING (cell, profile_id) GROUP BY 1
), exchange AS (
    SELECT cell, sum(words)::bigint AS words, (sum(forth) FILTER (WHERE one <= 0))::bigint AS by_staff,
           count(*) AS pairs, count(*) FILTER (WHERE forth > 0 AND forth < words) AS mutual
    FROM ties GROUP BY 1
)
SELECT cell / 1024, (cell %% 1024)::int, coalesce(members, 0), coalesce(speakers, 0), coalesce(messages, 0),
       coalesce(firsts, 0), coalesce(firsts_answered, 0), minutes::float8,
       coalesce(words, 0), coalesce(by_staff, 0), coalesce(pairs, 0), coalesce(mutual, 0)
FROM members
FULL JOIN talk USING (cell)
FULL JOIN welcome USING (cell)
FULL JOIN exchange USING (cell)
WHERE cell %% 1024 > 0
ORDER BY cell
