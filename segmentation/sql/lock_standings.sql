-- Waits until no re-scoring is under way and keeps any from beginning until the end of the transaction:
-- a night opens, and nights are taken back, between two of its steps. Reads and writes no table.
SELECT pg_advisory_xact_lock(hashtext('segmentation.standings'))
