-- Writes: users_profile, by its primary key; only the columns that a patch names. The rows are locked.
-- A rerun writes the same values again.
UPDATE users_profile p
SET name = CASE WHEN patch ? 'name' THEN patch ->> 'name' ELSE p.name END,
    pinyin = CASE WHEN patch ? 'name' THEN patch ->> 'pinyin' ELSE p.pinyin END,
    initials = CASE WHEN patch ? 'name' THEN patch ->> 'initials' ELSE p.initials END,
    kind = coalesce(patch ->> 'kind', p.kind),
    gender = coalesce(patch ->> 'gender', p.gender),
    title = coalesce(patch ->> 'title', p.title),
    preferred_salutation = coalesce(patch ->> 'preferred_salutation', p.preferred_salutation),
    city = coalesce(patch ->> 'city', p.city),
    birthday = CASE WHEN patch ? 'birthday' THEN (patch ->> 'birthday')::date ELSE p.birthday END,
    birthday_calendar = coalesce(patch ->> 'birthday_calendar', p.birthday_calendar),
    joined_at = coalesce((patch ->> 'joined_at')::timestamptz, p.joined_at),
    may_profile = coalesce((patch ->> 'may_profile')::boolean, p.may_profile),
    home_zone = coalesce(patch ->> 'home_zone', p.home_zone),
    is_minor = coalesce((patch ->> 'is_minor')::boolean, p.is_minor),
    is_deceased = coalesce((patch ->> 'is_deceased')::boolean, p.is_deceased),
    is_restricted = coalesce((patch ->> 'is_restricted')::boolean, p.is_restricted),
    attributes = coalesce(patch -> 'attributes', p.attributes),
    updated_at = %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS new (id bigint, patch jsonb)
WHERE p.id = new.id
