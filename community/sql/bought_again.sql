-- Finds the held farewells of people who bought after them: they own something that came later, or paid for something.
-- Reads community_graduation by graduation_state_idx, users_holding by profile, segmentation_dailyactivity by
-- dailyactivity_purchase_idx; writes nothing. Reading twice is safe.
SELECT g.id
FROM community_graduation g
WHERE g.state = 'held' AND g.welcomed_at IS NULL
  AND (EXISTS (
         SELECT FROM users_holding h
         WHERE h.profile_id = g.profile_id AND (h.released_on IS NULL OR h.released_on > %(today)s)
           AND h.acquired_on >= (g.closed_at AT TIME ZONE %(zone)s)::date)
       OR EXISTS (
         SELECT FROM segmentation_dailyactivity d
         WHERE d.profile_id = g.profile_id AND d.day > (g.closed_at AT TIME ZONE %(zone)s)::date AND d.purchases > 0))
ORDER BY g.id
