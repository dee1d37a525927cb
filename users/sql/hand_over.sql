-- Ends the active assignments of one employee and begins them anew with the heirs, in turn.
-- Reads and writes users_assignment, by assignment_employee_active_idx.
-- Safe to run again: a second run finds no active assignment.
WITH ended AS (
    UPDATE users_assignment SET ended_at = %(now)s
    WHERE employee_id = %(employee)s AND ended_at IS NULL
    RETURNING profile_id
), turns AS (
    SELECT profile_id, row_number() OVER (ORDER BY profile_id) - 1 AS turn FROM ended
)
INSERT INTO users_assignment (profile_id, employee_id, started_at)
SELECT profile_id, (%(heirs)s::bigint[])[1 + turn %% cardinality(%(heirs)s::bigint[])], %(now)s
FROM turns
