-- Counts each employee's list of a day: due, done, and carried over from an earlier day; keeps what waits.
-- Reads queue items, assignments; writes outreach_queueday. Relies on queueitem_due_idx, queueitem_closed_at_idx,
-- assignment_profile_active_uniq, which is asked for each item: the items are few beside the assignments.
-- A rerun changes only what differs.
WITH counted AS (
  SELECT i.employee_id,
         count(*) AS due,
         count(*) FILTER (WHERE i.closed_at IS NOT NULL) AS done,
         count(*) FILTER (WHERE i.closed_at IS NULL AND i.opened_on < %(date)s) AS carried
    FROM (
      SELECT q.closed_at, q.opened_on,
             (SELECT a.employee_id FROM users_assignment a
               WHERE a.profile_id = q.profile_id AND a.ended_at IS NULL) AS employee_id
        FROM (
          SELECT profile_id, closed_at, opened_on FROM outreach_queueitem
           WHERE closed_at IS NULL AND due_on <= %(date)s
          UNION ALL
          SELECT profile_id, closed_at, opened_on FROM outreach_queueitem
           WHERE closed_at >= %(day_start)s AND closed_at < %(day_end)s AND outcome <> 'withdrawn'
        ) q
    ) i
   WHERE i.employee_id IS NOT NULL
   GROUP BY i.employee_id
)
INSERT INTO outreach_queueday AS old (employee_id, date, due, done, carried, waiting, counted_at)
SELECT coalesce(c.employee_id, d.employee_id), %(date)s, coalesce(c.due, 0), coalesce(c.done, 0),
       coalesce(c.carried, 0), 0, %(now)s
  FROM counted c
  FULL JOIN (SELECT employee_id FROM outreach_queueday WHERE date = %(date)s) d ON d.employee_id = c.employee_id
    ON CONFLICT (employee_id, date) DO UPDATE
   SET due = excluded.due, done = excluded.done, carried = excluded.carried, counted_at = excluded.counted_at
 WHERE (old.due, old.done, old.carried) IS DISTINCT FROM (excluded.due, excluded.done, excluded.carried)
