-- The rules of an area in force, and the days that an arrangement decides between two dates, in one row:
-- version and values, empty for the built-in ones, and the days as JSON (see calendar_days).
-- Reads users_policy, users_calendarday; relies on policy_area_version_uniq, calendarday_date_kind_uniq.
-- Reading twice is safe.
SELECT p.version, p."values"::text, d.days
  FROM (
         SELECT coalesce(json_agg(json_build_array(date, kind, name, year) ORDER BY date, kind)::text, '[]') AS days
           FROM users_calendarday
          WHERE date BETWEEN %(first)s AND %(last)s
       ) d
  LEFT JOIN (
         SELECT version, "values" FROM users_policy WHERE area = %(area)s ORDER BY version DESC LIMIT 1
       ) p ON true
