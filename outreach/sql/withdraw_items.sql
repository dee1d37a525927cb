-- Closes open items whose reason is gone, which the gate refuses, or for which there is no room.
-- Writes outreach_queueitem by its primary key; closed ones are left alone, so a rerun does nothing.
UPDATE outreach_queueitem i
   SET closed_at = %(now)s, outcome = 'withdrawn', note = w.note
  FROM unnest(%(items)s::bigint[], %(notes)s::text[]) AS w (id, note)
 WHERE i.id = w.id AND i.closed_at IS NULL
