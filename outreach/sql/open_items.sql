-- Opens items for people who have none.
-- Writes outreach_queueitem; relies on queueitem_profile_open_uniq, which also makes a rerun open nothing twice.
INSERT INTO outreach_queueitem
       (profile_id, reasons, worth, opened_on, due_on, snoozes, outcome, note)
SELECT profile_id, string_to_array(reasons, ','), worth, %(today)s, %(today)s, 0, '', ''
  FROM unnest(%(profiles)s::bigint[], %(reasons)s::text[], %(worths)s::float8[]) AS w (profile_id, reasons, worth)
    ON CONFLICT (profile_id) WHERE closed_at IS NULL DO NOTHING
