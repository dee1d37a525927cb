-- The transaction before which a portion of the marks ends, or null when all below the cut-off are fewer.
-- Reads users_daymark by its txid index; writes nothing.
SELECT txid FROM users_daymark WHERE txid > %(cursor)s AND txid < %(cutoff)s ORDER BY txid OFFSET %(size)s LIMIT 1
