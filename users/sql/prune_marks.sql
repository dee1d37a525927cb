-- Deletes marks that every consumer has read (users_markcursor) and whose day is long past, by
-- users_daymark_idx. Without a consumer nothing goes. A rerun finds none.
DELETE FROM users_daymark
WHERE txid < (SELECT min(txid) FROM users_markcursor) AND day < %(before)s
