-- Reads: users_eventkey, by its primary key. Writes nothing.
SELECT replace(known.key::text, '-', ''), replace(known.content::text, '-', '')
FROM unnest(%(keys)s::uuid[]) AS wanted (key)
JOIN users_eventkey known ON known.source_id = %(source)s AND known.key = wanted.key
