-- Names every tag, product and city in use, each once, by leaping from one word to the next greater one:
-- as many steps as there are words, however many people have them.
-- Reads users_tag by tag_name_idx, users_holding by holding_product_idx and users_profile by profile_city_idx;
-- writes nothing.
WITH RECURSIVE tag AS (
    (SELECT name AS word FROM users_tag ORDER BY name LIMIT 1)
    UNION ALL
    SELECT (SELECT name FROM users_tag WHERE name > tag.word ORDER BY name LIMIT 1) FROM tag WHERE tag.word IS NOT NULL
),
product AS (
    (SELECT product AS word FROM users_holding WHERE released_on IS NULL ORDER BY product LIMIT 1)
    UNION ALL
    SELECT (
        SELECT product FROM users_holding WHERE released_on IS NULL AND product > last.word ORDER BY product LIMIT 1
    )
    FROM product AS last WHERE last.word IS NOT NULL
),
city AS (
    (SELECT city AS word FROM users_profile WHERE city > '' ORDER BY city LIMIT 1)
    UNION ALL
    SELECT (SELECT city FROM users_profile WHERE city > last.word ORDER BY city LIMIT 1)
    FROM city AS last WHERE last.word IS NOT NULL
)
(SELECT 'tag', word FROM tag WHERE word IS NOT NULL LIMIT %(most)s)
UNION ALL
(SELECT 'product', word FROM product WHERE word IS NOT NULL LIMIT %(most)s)
UNION ALL
(SELECT 'city', word FROM city WHERE word IS NOT NULL LIMIT %(most)s)
