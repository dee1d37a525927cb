-- Drops those of the rows just superseded that were told again word for word: nothing was overturned, and the row
-- that stays was told when the dropped one was.
-- Reads segmentation_transition by transition_axis_profile_date_uniq, deletes and writes by its primary key. A rerun
-- finds none.
WITH dropped AS (
    DELETE FROM segmentation_transition AS old USING segmentation_transition AS told
    WHERE old.id = ANY (%(ids)s::bigint[]) AND told.superseded_at IS NULL
        AND told.profile_id = old.profile_id AND told.date = old.date AND told.axis = old.axis
        AND (
            told.before, told.after, told.since, told.decided_by, told.baseline, told.baseline_days, told.periods,
            told.last_days, told.declining, told.recent_days, told.value, told.engagement, told.policy_version
        ) IS NOT DISTINCT FROM (
            old.before, old.after, old.since, old.decided_by, old.baseline, old.baseline_days, old.periods,
            old.last_days, old.declining, old.recent_days, old.value, old.engagement, old.policy_version
        )
    RETURNING told.id, old.told_by
)
UPDATE segmentation_transition AS kept SET told_by = dropped.told_by FROM dropped WHERE kept.id = dropped.id
