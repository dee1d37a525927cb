-- The profiles in a window of marks that have a standing to be better than; first standings are the night's.
-- Reads users_daymark by its txid and day indexes and segmentation_standing by its primary key; writes nothing.
SELECT profile_id FROM (
    SELECT profile_id FROM users_daymark
    WHERE txid >= %(cursor)s AND txid < %(cutoff)s AND day < %(date)s
    UNION
    SELECT profile_id FROM users_daymark WHERE day >= %(since)s AND day < %(date)s AND txid < %(cutoff)s
) AS marked JOIN segmentation_standing USING (profile_id)
WHERE state <> 'outside' ORDER BY profile_id
