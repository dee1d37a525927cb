-- What the reasons look at besides the standing, for a key range of people with an employee, by id.
-- Reads assignments, employees, transitions, promises, care plans, touches; writes nothing. Relies on assignment_profile_active_uniq,
-- transition_profile_date_axis_uniq, promise_profile_idx, touch_profile_sent_idx. Reading twice is safe.
SELECT a.profile_id, a.employee_id,
       (SELECT max(t.date) - date '1970-01-01' FROM segmentation_transition t
         WHERE t.profile_id = a.profile_id AND t.axis = 'state' AND t.date BETWEEN %(returned_since)s AND %(today)s
           AND t.superseded_at IS NULL AND t.before IN ('dormant', 'lost') AND t.after IN ('active', 'new', 'cooling')) AS returned_on,
       CASE WHEN a.started_at >= %(assigned_since)s AND EXISTS (
              SELECT FROM users_assignment b
               WHERE b.profile_id = a.profile_id AND b.ended_at IS NOT NULL AND b.employee_id <> a.employee_id)
            THEN (a.started_at AT TIME ZONE %(zone)s)::date - date '1970-01-01' END AS assigned_on,
       (SELECT min(p.due_on) - date '1970-01-01' FROM outreach_promise p
         WHERE p.profile_id = a.profile_id AND p.kept_at IS NULL AND p.due_on <= %(today)s) AS promise_due_on,
       (SELECT min(s.due_on) - date '1970-01-01'
          FROM outreach_careplan p JOIN outreach_carestep s ON s.plan_id = p.id
         WHERE p.profile_id = a.profile_id AND p.ended_at IS NULL AND p.paused_since IS NULL
           AND s.done_at IS NULL AND s.skipped_at IS NULL AND s.purpose <> '' AND s.due_on <= %(today)s
           AND NOT EXISTS (
                 SELECT FROM outreach_carestep e
                  WHERE e.plan_id = s.plan_id AND e.position < s.position AND e.done_at IS NULL AND e.skipped_at IS NULL)
           AND NOT EXISTS (
                 SELECT FROM outreach_careword w
                  WHERE w.profile_id = p.profile_id AND w.plan_id <> p.id AND w.spoken_on > %(today)s::date - %(week)s)
       ) AS step_due_on,
       (SELECT (max(c.sent_at) AT TIME ZONE %(zone)s)::date - date '1970-01-01' FROM outreach_touch c
         WHERE c.profile_id = a.profile_id AND c.undone_at IS NULL) AS last_touch_on
  FROM users_assignment a
  JOIN users_employee e ON e.id = a.employee_id AND e.left_at IS NULL
 WHERE a.ended_at IS NULL AND a.profile_id BETWEEN %(first)s AND %(last)s
 ORDER BY a.profile_id
