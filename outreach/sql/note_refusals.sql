-- Keeps the contact gate's latest no for people; leaves untouched what already says the same.
-- Writes outreach_contactrefusal; relies on contactrefusal_profile_purpose_channel_uniq. A rerun writes nothing.
INSERT INTO outreach_contactrefusal AS old (profile_id, purpose, channel, reasons, earliest, decided_at)
SELECT profile_id, %(purpose)s, %(channel)s, string_to_array(reasons, ',')::varchar(16)[], earliest, %(now)s
  FROM unnest(%(profiles)s::bigint[], %(reasons)s::text[], %(earliest)s::timestamptz[])
    AS new (profile_id, reasons, earliest)
 ORDER BY profile_id
    ON CONFLICT (profile_id, purpose, channel) DO UPDATE
   SET reasons = excluded.reasons, earliest = excluded.earliest, decided_at = excluded.decided_at
 WHERE (old.reasons, old.earliest) IS DISTINCT FROM (excluded.reasons, excluded.earliest)
