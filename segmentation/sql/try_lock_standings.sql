-- Says whether standings may be re-scored in this transaction: by one worker at a time, and not while a night
-- is being opened (lock_standings.sql). Reads and writes no table.
SELECT pg_try_advisory_xact_lock(hashtext('segmentation.standings'))
