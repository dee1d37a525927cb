-- The facts and the last standing of a key range of profiles, or of the chosen ones in it; -1 stands for none.
-- A night goes on from where the last night left everyone; what is shown since may be better than that.
-- Reads users_profile and segmentation_standing by their primary keys and the purchases by
-- dailyactivity_purchase_idx; writes nothing.
SELECT
    profile.id,
    ((joined_at AT TIME ZONE %(zone)s)::date - date '1970-01-01')::int4,
    (array_position(%(kinds)s::text[], kind::text) - 1)::int2,
    NOT may_profile,
    CASE WHEN is_deceased THEN 2 WHEN is_restricted THEN 1 ELSE 0 END::int2,
    greatest(least(coalesce(bought.purchases, 0), 2147483647), -2147483647)::int4,
    greatest(least(coalesce(bought.spent, 0), %(most)s), -%(most)s)::int8,
    coalesce(array_position(%(states)s::text[], coalesce(nullif(night_state, ''), state)::text) - 1, -1)::int2,
    coalesce(coalesce(night_since, state_since) - date '1970-01-01', -1)::int4,
    coalesce(array_position(%(quadrants)s::text[], quadrant::text) - 1, -1)::int2,
    coalesce(quadrant_since - date '1970-01-01', -1)::int4,
    coalesce(array_position(%(states)s::text[], pending_state::text) - 1, -1)::int2,
    coalesce(pending_state_since - date '1970-01-01', -1)::int4,
    coalesce(pending_state_readings, 0)::int2,
    coalesce(array_position(%(quadrants)s::text[], pending_quadrant::text) - 1, -1)::int2,
    coalesce(pending_quadrant_since - date '1970-01-01', -1)::int4,
    coalesce(pending_quadrant_readings, 0)::int2,
    coalesce(entry_rate, -1)::float4,
    coalesce(array_position(%(states)s::text[], state::text) - 1, -1)::int2,
    coalesce(state_since - date '1970-01-01', -1)::int4,
    coalesce(array_position(%(tiers)s::text[], tier::text) - 1, 0)::int2,
    coalesce(as_of - date '1970-01-01', -1)::int4
FROM users_profile AS profile
LEFT JOIN segmentation_standing AS standing ON standing.profile_id = profile.id
LEFT JOIN (
    SELECT profile_id, sum(purchases) AS purchases, sum(spent) AS spent
    FROM segmentation_dailyactivity
    WHERE profile_id BETWEEN %(first)s AND %(last)s AND day < %(date)s AND (purchases <> 0 OR spent <> 0)
        AND (%(profiles)s::bigint[] IS NULL OR profile_id = ANY (%(profiles)s::bigint[]))
    GROUP BY profile_id
) AS bought ON bought.profile_id = profile.id
WHERE profile.id BETWEEN %(first)s AND %(last)s
    AND (%(profiles)s::bigint[] IS NULL OR profile.id = ANY (%(profiles)s::bigint[]))
ORDER BY profile.id
