-- What decides how a text for one person is judged: their value tier, and whether they ever answered us.
-- Reads segmentation_standing, outreach_touch by profile; relies on touch_profile_sent_idx. Reading twice is safe.
SELECT coalesce((SELECT tier FROM segmentation_standing WHERE profile_id = %(profile)s), ''),
       EXISTS (
         SELECT FROM outreach_touch
          WHERE profile_id = %(profile)s AND sent_at IS NOT NULL AND undone_at IS NULL AND outcome = 'replied')
