-- Counts the profiles; reads the primary key of users_profile, writes nothing.
SELECT count(*) FROM users_profile
