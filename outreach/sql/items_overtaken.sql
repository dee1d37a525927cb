-- The people with an open item for their silence whose standing tells that they were seen since.
-- Reads the open items and of each the standing by its primary key; writes nothing.
SELECT item.profile_id
  FROM outreach_queueitem item JOIN segmentation_standing standing USING (profile_id)
 WHERE item.closed_at IS NULL
   AND (standing.returned_on IS NOT NULL OR standing.state NOT IN ('dormant', 'lost'))
   AND (item.reasons && ARRAY['dormant', 'dormant_high_value']::varchar[]
        OR item.reasons && ARRAY['cooling_high_value']::varchar[] AND standing.state <> 'cooling')
 ORDER BY 1
