-- The number of the oldest transaction that may still be open: everything below it is committed or gone.
-- Reads the snapshot only; writes nothing.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
