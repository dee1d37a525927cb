-- Notes for how many people there was no room on each employee's list of a day.
-- Writes outreach_queueday by queueday_employee_date_uniq. A rerun changes only what differs.
INSERT INTO outreach_queueday AS old (employee_id, date, due, done, carried, waiting, counted_at)
SELECT w.employee_id, %(date)s, 0, 0, 0, w.waiting, %(now)s
  FROM unnest(%(employees)s::bigint[], %(waiting)s::int[]) AS w (employee_id, waiting)
    ON CONFLICT (employee_id, date) DO UPDATE SET waiting = excluded.waiting
 WHERE old.waiting <> excluded.waiting
