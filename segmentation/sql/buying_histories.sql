-- The buying history of each buyer of a key range, or of the chosen profiles in it, before a date: days with a repeat purchase, days from the first
-- purchase to the last one and to the day before the date, money in all, mean money of a repeat purchase.
-- Reads dailyactivity_purchase_idx and users_profile by its primary key; writes nothing.
SELECT
    profile_id,
    (count(*) FILTER (WHERE purchases > 0) - 1)::int4,
    max(day) FILTER (WHERE purchases > 0) - min(day) FILTER (WHERE purchases > 0),
    %(date)s - 1 - min(day) FILTER (WHERE purchases > 0),
    sum(spent)::float8,
    coalesce(
        (sum(spent) - (array_agg(spent ORDER BY day) FILTER (WHERE purchases > 0))[1])::float8
        / nullif(count(*) FILTER (WHERE purchases > 0) - 1, 0),
        0
    )
FROM segmentation_dailyactivity JOIN users_profile ON users_profile.id = profile_id
WHERE
    profile_id BETWEEN %(first)s AND %(last)s AND users_profile.id BETWEEN %(first)s AND %(last)s AND day < %(date)s AND (purchases <> 0 OR spent <> 0)
    AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
    AND may_profile AND NOT is_deceased AND NOT is_restricted AND kind <> 'alumnus'
GROUP BY profile_id HAVING count(*) FILTER (WHERE purchases > 0) > 0
ORDER BY profile_id
