-- Frees the room kept for talks with people who are involved in a crisis; a talk that took place stays.
-- Reads community_crisisperson by crisisperson_open_idx; writes outreach_touch by touch_profile_booked_idx.
-- A rerun finds it free.
UPDATE outreach_touch SET undone_at = %(now)s
 WHERE sent_at IS NULL AND undone_at IS NULL AND expires_at > %(now)s AND purpose = ANY (%(hushed)s)
   AND profile_id IN (SELECT profile_id FROM community_crisisperson WHERE released_at IS NULL)
