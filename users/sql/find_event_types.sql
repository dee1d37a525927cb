-- Reads: users_eventtype, by eventtype_source_code_uniq. Writes nothing.
SELECT code, id FROM users_eventtype WHERE source_id = %(source)s AND code = ANY (%(codes)s)
