-- Which lists of someone have anything in them, by name, so that a page asks for those alone.
-- Reads the tables that it names, each by its index on the profile; writes nothing. Reading twice is safe.
SELECT 'tags' WHERE EXISTS (SELECT FROM users_tag WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'holdings' WHERE EXISTS (SELECT FROM users_holding WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'contact_points' WHERE EXISTS (SELECT FROM users_contactpoint WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'touches' WHERE EXISTS (SELECT FROM outreach_touch WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'booked' WHERE EXISTS (
  SELECT FROM outreach_touch
   WHERE profile_id = %(profile)s AND sent_at IS NULL AND undone_at IS NULL AND expires_at > %(now)s)
UNION ALL
SELECT 'diagnoses' WHERE EXISTS (SELECT FROM outreach_diagnosis WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'promises' WHERE EXISTS (SELECT FROM outreach_promise WHERE profile_id = %(profile)s AND kept_at IS NULL)
UNION ALL
SELECT 'plans' WHERE EXISTS (SELECT FROM outreach_careplan WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'tickets' WHERE EXISTS (SELECT FROM outreach_ticket WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'consents' WHERE EXISTS (SELECT FROM outreach_consent WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'refusals' WHERE EXISTS (SELECT FROM outreach_contactrefusal WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'wrong' WHERE EXISTS (
  SELECT FROM outreach_wrongcontact WHERE profile_id = %(profile)s AND corrected_at IS NULL)
UNION ALL
SELECT 'links' WHERE EXISTS (
  SELECT FROM outreach_preferencelink
   WHERE profile_id = %(profile)s AND revoked_at IS NULL AND expires_at > %(now)s)
UNION ALL
SELECT 'voices' WHERE EXISTS (SELECT FROM community_voice WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'graduations' WHERE EXISTS (SELECT FROM community_graduation WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'suggestions' WHERE EXISTS (SELECT FROM community_suggestion WHERE profile_id = %(profile)s)
UNION ALL
SELECT 'memberships' WHERE EXISTS (
  SELECT FROM community_membership WHERE profile_id = %(profile)s AND left_at IS NULL)
UNION ALL
SELECT 'crises' WHERE EXISTS (SELECT FROM community_crisis WHERE closed_at IS NULL)
