-- Counts the marks that a fold has to read; reads users_daymark by its txid and day indexes, writes nothing.
SELECT
    (SELECT count(*) FROM users_daymark WHERE txid >= %(cursor)s AND txid < %(cutoff)s AND day < %(date)s)
    + (SELECT count(*) FROM users_daymark WHERE day >= %(since)s AND day < %(date)s AND txid < %(cursor)s)
