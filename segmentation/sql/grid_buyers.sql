-- How often and how much each buyer bought before a date; reads dailyactivity_purchase_idx, writes nothing.
SELECT
    least(sum(purchases), 2147483647)::int4 AS purchases,
    greatest(least(sum(spent), %(most)s), -%(most)s)::int8 AS spent
FROM segmentation_dailyactivity JOIN users_profile ON users_profile.id = profile_id
WHERE day < %(date)s AND (purchases <> 0 OR spent <> 0) AND may_profile AND NOT is_deceased AND NOT is_restricted AND kind <> 'alumnus'
GROUP BY profile_id HAVING sum(purchases) > 0
