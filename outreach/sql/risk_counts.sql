-- How many quiet people there are for each reason that the latest check-up found; an empty reason is not known.
-- Reads segmentation_standing, users_assignment, outreach_diagnosis; writes nothing.
-- One pass over the quiet; relies on diagnosis_profile_idx and assignment_profile_active_uniq. Reading twice is safe.
SELECT coalesce(d.reason, '') AS reason, count(*) AS people
  FROM segmentation_standing s
  LEFT JOIN users_assignment a ON a.profile_id = s.profile_id AND a.ended_at IS NULL
  LEFT JOIN LATERAL (
    SELECT reason FROM outreach_diagnosis
     WHERE profile_id = s.profile_id AND reason <> '' AND created_at > %(since)s
     ORDER BY created_at DESC, id DESC LIMIT 1
  ) d ON true
 WHERE s.state IN ('cooling', 'dormant', 'lost')
   AND (%(everybody)s OR a.employee_id = ANY(%(employees)s::bigint[]))
 GROUP BY 1 ORDER BY 1
