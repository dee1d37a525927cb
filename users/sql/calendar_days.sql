-- The days that an arrangement decides between two dates, as JSON in order: date, kind, name and year of the arrangement.
-- Reads users_calendarday; relies on calendarday_date_kind_uniq. Reading twice is safe.
SELECT coalesce(json_agg(json_build_array(date, kind, name, year) ORDER BY date, kind)::text, '[]')
  FROM users_calendarday
 WHERE date BETWEEN %(first)s AND %(last)s
