-- Lets nobody else book for a person, or write what is booked by, until the end of the transaction.
-- Locks one row of users_profile by its key; a rerun in the same transaction waits for nobody.
SELECT 1 FROM users_profile WHERE id = %(profile)s FOR UPDATE
