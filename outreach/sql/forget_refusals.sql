-- Removes the contact gate's no for people to whom it says yes now.
-- Writes outreach_contactrefusal; relies on contactrefusal_profile_purpose_channel_uniq. A rerun finds nothing.
DELETE FROM outreach_contactrefusal
 WHERE profile_id = ANY(%(profiles)s::bigint[]) AND purpose = %(purpose)s AND channel = %(channel)s
