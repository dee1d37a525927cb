-- Recomputes the marked days of a key range of profiles, or of the chosen ones in it, from their events.
-- Reads users_daymark by its txid and day indexes, and of users_event the profile's part of one day by the
-- primary key; writes segmentation_dailyactivity. A day whose events are gone loses its row; days from before
-- `oldest` have no raw events any more and are left alone.
-- A day before `seen`, which the last night has seen already, is noted in segmentation_lateday where it changed
-- for the rules. A rerun is safe: the same events make the same row, and an equal row is not written.
WITH marked AS MATERIALIZED (
    SELECT profile_id, day FROM users_daymark
    WHERE txid >= %(cursor)s AND txid < %(cutoff)s
      AND profile_id BETWEEN %(first)s AND %(last)s AND day >= %(oldest)s AND day < %(date)s
      AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
    UNION
    SELECT profile_id, day FROM users_daymark
    WHERE day >= %(since)s AND day < %(date)s AND txid < %(cutoff)s
      AND profile_id BETWEEN %(first)s AND %(last)s AND day >= %(oldest)s
      AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
), types AS MATERIALIZED (
    SELECT
        id, 1::bigint << coalesce(behaviour_id, array_position(%(dimensions)s::text[], dimension::text) - 1) AS bit,
        dimension = 'purchase' OR is_money AS buys, is_money AND dimension <> 'purchase' AS pays
    FROM users_eventtype WHERE dimension <> '' AND NOT is_passive
), folded AS MATERIALIZED (
    SELECT profile_id, day, activity.*
    FROM marked CROSS JOIN LATERAL (
        SELECT
            count(*) AS events,
            coalesce(bit_or(bit) FILTER (WHERE NOT buys OR coalesce(amount, 0) >= 0), 0) AS behaviours,
            coalesce(sum(CASE WHEN amount < 0 THEN -1 ELSE 1 END) FILTER (WHERE buys AND NOT (pays AND amount IS NULL)), 0) AS purchases,
            coalesce(sum(amount) FILTER (WHERE buys), 0) AS spent
        FROM users_event JOIN types ON types.id = type_id
        WHERE users_event.profile_id = marked.profile_id
          AND occurred_at >= marked.day::timestamp AT TIME ZONE %(zone)s
          AND occurred_at < (marked.day + 1)::timestamp AT TIME ZONE %(zone)s
    ) AS activity
), late AS (
    INSERT INTO segmentation_lateday (profile_id, day, night)
    SELECT profile_id, folded.day, -1
    FROM folded LEFT JOIN LATERAL (
        SELECT * FROM segmentation_dailyactivity AS known
        WHERE known.profile_id = folded.profile_id AND known.day = folded.day OFFSET 0
    ) AS known USING (profile_id)
    WHERE folded.day < %(seen)s AND (folded.behaviours, folded.purchases, folded.spent)
        IS DISTINCT FROM (coalesce(known.behaviours, 0), coalesce(known.purchases, 0), coalesce(known.spent, 0))
), gone AS (
    DELETE FROM segmentation_dailyactivity AS daily USING folded
    WHERE daily.profile_id = folded.profile_id AND daily.day = folded.day AND folded.events = 0
)
INSERT INTO segmentation_dailyactivity AS daily (profile_id, day, behaviours, events, purchases, spent)
SELECT
    profile_id, day, behaviours, least(events, 2147483647),
    greatest(least(purchases, 32767), -32767),
    greatest(least(spent, %(most)s), -%(most)s)
FROM folded WHERE events > 0 ORDER BY profile_id, day
ON CONFLICT (profile_id, day) DO UPDATE SET
    behaviours = excluded.behaviours, events = excluded.events,
    purchases = excluded.purchases, spent = excluded.spent
WHERE (daily.behaviours, daily.events, daily.purchases, daily.spent)
    IS DISTINCT FROM (excluded.behaviours, excluded.events, excluded.purchases, excluded.spent)
