-- Marks the survivor's days on which the other profile did something, before its events move.
-- Reads users_event by its primary key; appends to users_daymark.
-- Safe to run again: marks are append-only, and a day folded twice comes out the same.
INSERT INTO users_daymark (profile_id, day)
SELECT DISTINCT %(survivor)s::bigint, (occurred_at AT TIME ZONE %(zone)s)::date
FROM users_event
WHERE profile_id = %(other)s
