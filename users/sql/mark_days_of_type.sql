-- Marks every profile and business day that has events of one type.
-- Reads users_event by users_event_type_idx; appends to users_daymark.
-- Safe to run again: marks are append-only, and a day folded twice comes out the same.
INSERT INTO users_daymark (profile_id, day)
SELECT DISTINCT profile_id, (occurred_at AT TIME ZONE %(zone)s)::date
FROM users_event
WHERE type_id = %(type)s
