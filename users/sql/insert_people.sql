-- Writes: users_profile, one row for each person of whom only an identity is known.
-- A rerun takes new ids; the identities, written in the same transaction, decide whether it counts.
INSERT INTO users_profile (id, name, pinyin, initials, kind, gender, title, preferred_salutation, city,
                           joined_at, may_profile, attributes, created_at, updated_at)
SELECT id, '', '', '', 'owner', '', '', '', '', joined_at, true, '{}', %(now)s, %(now)s
FROM unnest(%(ids)s::bigint[], %(joined)s::timestamptz[]) AS new (id, joined_at)
