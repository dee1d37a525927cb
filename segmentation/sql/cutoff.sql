-- The number of the oldest transaction that may still be open (everything below it is committed or gone), the
-- number above everything that is committed, and whether this transaction has a number of its own.
-- Reads the snapshot only; writes nothing.
SELECT
    pg_snapshot_xmin(snapshot)::text::bigint, pg_snapshot_xmax(snapshot)::text::bigint,
    pg_current_xact_id_if_assigned() IS NOT NULL
FROM pg_current_snapshot() AS snapshot
