-- Writes down who did what to which object; one row a deed, never changed afterwards.
-- Writes users_auditentry; a rerun writes a second row, so it runs once, in the deed's own transaction.
INSERT INTO users_auditentry (employee_id, action, object_type, object_id, details, at)
VALUES (%(employee)s, %(action)s, %(object_type)s, %(object_id)s, %(details)s::jsonb, %(at)s)
