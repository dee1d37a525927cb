-- Closes the open items of people who are involved in a crisis, and frees the room kept for talks with them.
-- Reads community_crisisperson by crisisperson_open_idx; writes outreach_queueitem by queueitem_profile_open_uniq and
-- outreach_touch by touch_profile_booked_idx. A rerun finds them closed and free.
WITH involved AS (
    SELECT DISTINCT profile_id FROM community_crisisperson WHERE released_at IS NULL
), freed AS (
    UPDATE outreach_touch SET undone_at = %(now)s FROM involved
     WHERE outreach_touch.profile_id = involved.profile_id AND sent_at IS NULL AND undone_at IS NULL
       AND expires_at > %(now)s AND purpose = ANY (%(hushed)s)
)
UPDATE outreach_queueitem SET closed_at = %(now)s, outcome = 'withdrawn', note = 'crisis'
  FROM involved
 WHERE outreach_queueitem.profile_id = involved.profile_id AND outreach_queueitem.closed_at IS NULL
