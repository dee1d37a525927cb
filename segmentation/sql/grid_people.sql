-- A sample of the profiles for the quantile grids: the same people every night, chosen by a hash of their id.
-- Reads users_profile in full; writes nothing.
SELECT id FROM (
    SELECT id FROM users_profile WHERE may_profile AND NOT is_deceased AND NOT is_restricted AND kind <> 'alumnus'
    ORDER BY hashint8extended(id, 0), id LIMIT %(size)s
) AS sample ORDER BY id
