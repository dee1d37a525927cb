-- Claims the next free chunk of the step that is under way: never begun, its lease over, or its worker's
-- database process gone. A chunk whose worker is alive inside its transaction is locked and passed over.
-- Reads and writes segmentation_runchunk by runchunk_open_idx. A rerun claims another chunk.
UPDATE segmentation_runchunk SET
    attempts = attempts + 1, epoch = epoch + 1, worker = pg_backend_pid(),
    leased_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT id FROM segmentation_runchunk
    WHERE step_id = %(step)s AND finished_at IS NULL AND set_aside_at IS NULL
      AND (
          leased_until IS NULL OR leased_until < clock_timestamp()
          OR worker NOT IN (SELECT pid FROM pg_stat_activity)
      )
    ORDER BY first_id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id
