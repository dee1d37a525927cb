-- The number of the oldest transaction that may still be open: everything below it is committed or gone.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
