-- Writes: a new partition of users_event with the rows of its month from the default partition,
-- which is locked meanwhile. The caller holds PARTITION_LOCK and has seen that it does not exist.
LOCK TABLE users_event_default IN ACCESS EXCLUSIVE MODE;
CREATE TABLE {partition} (LIKE users_event INCLUDING ALL);
WITH moved AS (
    DELETE FROM users_event_default
    WHERE occurred_at >= %(begin)s AND occurred_at < %(end)s
    RETURNING *
)
INSERT INTO {partition} SELECT * FROM moved;
ALTER TABLE users_event ATTACH PARTITION {partition} FOR VALUES FROM (%(begin)s) TO (%(end)s);
