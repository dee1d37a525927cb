-- Closes the open items of people who are involved in a crisis.
-- Reads community_crisisperson by crisisperson_open_idx; writes outreach_queueitem by queueitem_profile_open_uniq.
-- A rerun finds them closed.
UPDATE outreach_queueitem SET closed_at = %(now)s, outcome = 'withdrawn', note = 'crisis'
 WHERE closed_at IS NULL
   AND profile_id IN (SELECT profile_id FROM community_crisisperson WHERE released_at IS NULL)
