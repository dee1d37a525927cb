-- How many open items each employee may still have on a day: two lists' worth, without what was finished since.
-- Reads employees, queue items, assignments; writes nothing. Relies on queueitem_closed_at_idx,
-- assignment_profile_active_uniq. Reading twice is safe.
SELECT e.id, greatest(2 * e.capacity - count(DISTINCT i.profile_id), 0)
  FROM users_employee e
  LEFT JOIN (
    outreach_queueitem i JOIN users_assignment a ON a.profile_id = i.profile_id AND a.ended_at IS NULL
  ) ON a.employee_id = e.id AND i.closed_at >= %(day_start)s AND i.outcome <> 'withdrawn'
 WHERE e.left_at IS NULL
 GROUP BY e.id
 ORDER BY e.id
