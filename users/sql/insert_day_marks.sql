-- Writes: users_daymark, append-only, in the transaction that writes the events.
-- A rerun appends once more, which only makes a day be read again. The transaction's id is asked once, for
-- the column's default would be worked out for every row.
INSERT INTO users_daymark (txid, profile_id, day)
SELECT txid, profile_id, day
FROM (SELECT pg_current_xact_id()::text::bigint AS txid OFFSET 0) AS this,
     unnest(%(profiles)s::bigint[], %(days)s::date[]) AS new (profile_id, day)
