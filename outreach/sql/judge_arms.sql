-- Judges both arms of the comparison when a month has passed since the draw: who came back by themselves, or not.
-- Reads transitions, daily activity; writes outreach_holdout. Relies on holdout_unjudged_idx,
-- transition_axis_profile_date_uniq, the primary key of segmentation_dailyactivity. A rerun finds nothing to judge.
UPDATE outreach_holdout h
   SET judged_at = %(now)s,
       returned_on = least(
         (SELECT min(x.date) FROM segmentation_transition x
           WHERE x.profile_id = h.profile_id AND x.axis = 'state' AND x.superseded_at IS NULL
             AND x.after IN ('active', 'new') AND x.date > h.starts_on AND x.date <= h.starts_on + %(days)s),
         (SELECT min(u.day)
            FROM (
              SELECT d.day, bit_or(d.behaviours) OVER (ORDER BY d.day) AS behaviours FROM segmentation_dailyactivity d
               WHERE d.profile_id = h.profile_id AND d.day > h.starts_on AND d.day <= h.starts_on + %(days)s
            ) u
           WHERE bit_count(u.behaviours::bit(64)) >= 2))
 WHERE h.judged_at IS NULL AND h.starts_on + %(days)s < %(today)s AND h.state IN ('cooling', 'dormant', 'lost')
