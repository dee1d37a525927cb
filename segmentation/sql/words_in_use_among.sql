-- Names the tags, products and cities of the people whom some employees look after, each once.
-- Reads users_assignment by its employee, users_tag, users_holding and users_profile by profile; writes nothing.
WITH mine AS MATERIALIZED (
    SELECT profile_id FROM users_assignment WHERE ended_at IS NULL AND employee_id = ANY (%(employees)s::bigint[])
)
(SELECT DISTINCT 'tag', name FROM users_tag JOIN mine USING (profile_id) ORDER BY name LIMIT %(most)s)
UNION ALL
(
    SELECT DISTINCT 'product', product FROM users_holding JOIN mine USING (profile_id)
    WHERE released_on IS NULL ORDER BY product LIMIT %(most)s
)
UNION ALL
(
    SELECT DISTINCT 'city', city FROM users_profile JOIN mine ON mine.profile_id = users_profile.id
    WHERE city > '' ORDER BY city LIMIT %(most)s
)
