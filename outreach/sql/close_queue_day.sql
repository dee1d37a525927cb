-- Counts once more what was done on a day that is over; what was due is left as the day knew it.
-- Reads queue items, assignments; writes outreach_queueday. Relies on queueitem_closed_at_idx. A rerun changes nothing.
UPDATE outreach_queueday d
   SET done = c.done, due = greatest(d.due, c.done), counted_at = %(now)s
  FROM (
    SELECT a.employee_id, count(*) AS done
      FROM outreach_queueitem i
      JOIN users_assignment a ON a.profile_id = i.profile_id AND a.ended_at IS NULL
     WHERE i.closed_at >= %(day_start)s AND i.closed_at < %(day_end)s AND i.outcome <> 'withdrawn'
     GROUP BY a.employee_id
  ) c
 WHERE d.date = %(date)s AND d.employee_id = c.employee_id AND d.done <> c.done
