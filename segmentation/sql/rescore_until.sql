-- The transaction number up to which about `size` marks lie, all marks of a transaction together; no row when
-- there are fewer. Reads users_daymark by its txid index; writes nothing.
SELECT txid + 1 FROM users_daymark
WHERE txid >= %(cursor)s AND txid < %(cutoff)s
ORDER BY txid OFFSET %(size)s LIMIT 1
