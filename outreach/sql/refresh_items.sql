-- Brings the reasons and the worth of open items up to date; leaves untouched what already agrees.
-- Writes outreach_queueitem by its primary key. A rerun finds nothing that differs.
UPDATE outreach_queueitem i
   SET reasons = string_to_array(w.reasons, ','), worth = w.worth
  FROM unnest(%(items)s::bigint[], %(reasons)s::text[], %(worths)s::float8[]) AS w (id, reasons, worth)
 WHERE i.id = w.id AND i.closed_at IS NULL
   AND (i.reasons, i.worth) IS DISTINCT FROM (string_to_array(w.reasons, ',')::varchar(24)[], w.worth)
