-- Marks the staged people's changes of a night as superseded, but for the changes of state of those in `kept`.
-- Reads staged_standing; writes segmentation_transition by transition_profile_idx. A rerun finds none.
UPDATE segmentation_transition AS told SET superseded_at = %(superseded_at)s, superseded_by = %(told_by)s
FROM staged_standing AS staged
WHERE told.profile_id = staged.profile_id AND told.date = %(date)s AND told.superseded_at IS NULL
    AND NOT (told.axis = 'state' AND told.profile_id = ANY (%(kept)s::bigint[]))
RETURNING told.id
