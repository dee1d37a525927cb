-- Who has days that changed after a night had seen them: profile, earliest such day from `oldest` on, first night ever.
-- Whoever has no standing yet begins with the next night, and the past of whoever is not to be profiled stays.
-- Reads segmentation_lateday in full, the others by their primary keys; writes nothing.
SELECT profile_id, (min(day) - date '1970-01-01')::int4, first.night
FROM segmentation_lateday
JOIN segmentation_standing USING (profile_id)
JOIN users_profile ON users_profile.id = profile_id AND may_profile AND NOT is_deceased AND NOT is_restricted
CROSS JOIN LATERAL (
    SELECT min(memory.night) AS night FROM segmentation_standingmemory AS memory
    WHERE memory.profile_id = segmentation_lateday.profile_id
) AS first
WHERE day >= %(oldest)s AND first.night IS NOT NULL
GROUP BY profile_id, first.night ORDER BY profile_id
