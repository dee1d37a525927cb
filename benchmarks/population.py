"""Owns the made-up population of the measurements: made by few set-based statements, the same every time."""

import datetime as dt
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.db import connection

EVERYBODY = {"first": 0, "last": 2**63 - 1}
PARTS = 20  # of the days, which the workers share
PEOPLE = """
INSERT INTO users_profile (id, name, pinyin, initials, kind, gender, title, preferred_salutation, city,
    joined_at, may_profile, attributes, created_at, updated_at)
SELECT n, 'P' || n, '', '', CASE WHEN n %% 10 = 0 THEN 'prospect' ELSE 'owner' END, '', '', '', '',
    timestamptz '2024-01-01' + n %% 600 * interval '1 day', true, '{}', now(), now()
FROM generate_series(1, %(profiles)s) AS n"""
EMPLOYEES = """
WITH team AS (INSERT INTO users_team (name) SELECT 'T' || n FROM generate_series(1, 4) AS n RETURNING id)
INSERT INTO users_employee (password, username, name, email, role, team_id, capacity, created_at)
SELECT '', 'k' || id || '-' || n, 'K', '', 'koe', id, 15, now() FROM team, generate_series(1, 25) AS n"""
ASSIGNMENTS = """
INSERT INTO users_assignment (profile_id, employee_id, started_at)
SELECT id, (SELECT min(id) FROM users_employee) + id %% 100, now() FROM users_profile WHERE id %% 50 <> 0"""
# Everyone has a number of active days a year, few for most and many for some; a third stopped a while ago.
DAYS = """
INSERT INTO segmentation_dailyactivity (profile_id, day, behaviours, events, purchases, spent)
SELECT id, day, behaviours, 1 + i %% 4, (behaviours & 32) / 32,
    (behaviours & 32) / 32 * (1000 + id %% 997 * 100)
FROM (
    SELECT id, i,
        1 + (hashint8extended(id, i) & 15 << 1)
            | (CASE WHEN (id + i) %% 23 = 0 THEN 32 ELSE 0 END) AS behaviours,
        %(date)s::date - 1 - pause
            - floor(i * gap + (hashint8extended(id, 1000 + i) & 1023) / 1024.0 * (gap - 1))::int AS day
    FROM (
        SELECT id, active, 365.0 / active AS gap,
            CASE WHEN id %% 3 = 0 THEN (id %% 200)::int ELSE 0 END AS pause
        FROM users_profile CROSS JOIN LATERAL (
            SELECT greatest(1, least(300, round(
                -ln((1 + (hashint8extended(id, 7) & 65535)) / 65537.0) * %(mean)s
            )))::int AS active
        ) AS rate
        WHERE id BETWEEN %(first)s AND %(last)s
    ) AS people CROSS JOIN LATERAL generate_series(0, active - 1) AS i
) AS made"""
EVENTS = """
INSERT INTO users_event (profile_id, occurred_at, source_id, type_id, key, amount, received_at)
SELECT n, %(day)s::timestamp AT TIME ZONE 'Asia/Shanghai' + (n + i) %% 86000 * interval '1 second',
    %(source)s, (%(types)s)[1 + (n + i) %% 7], gen_random_uuid(), 100, now()
FROM generate_series(1, %(profiles)s) AS n CROSS JOIN generate_series(0, 1) AS i
WHERE (n + %(shift)s) %% 15 = 0"""
MARKS = """
INSERT INTO users_daymark (profile_id, day)
SELECT n, %(day)s FROM generate_series(1, %(profiles)s) AS n WHERE (n + %(shift)s) %% 15 = 0"""

TOUCH = """
WITH came AS (
    INSERT INTO users_event (profile_id, occurred_at, source_id, type_id, key, amount, received_at)
    SELECT 1 + %(shift)s + n * %(step)s, %(at)s, source.id, type.id, gen_random_uuid(), 100, now()
    FROM generate_series(0, %(touched)s - 1) AS n, users_source AS source, users_eventtype AS type
    WHERE type.code = 'login' RETURNING profile_id
)
INSERT INTO users_daymark (profile_id, day) SELECT profile_id, %(day)s FROM came"""
SOURCE = """
INSERT INTO users_source (code, name, time_zone, is_active, created_at)
VALUES ('bench', 'bench', '', true, now())"""
TYPES = """
INSERT INTO users_eventtype (source_id, code, label, dimension, is_passive, created_at)
SELECT (SELECT id FROM users_source), name, '', name, false, now()
FROM unnest(ARRAY['login','browse','interact','post','campaign','purchase','contact']) AS name"""


def workers(count: int) -> ProcessPoolExecutor:
    """Start processes that know the apps and the database of this one."""
    return ProcessPoolExecutor(count, get_context("spawn"), django.setup)


def make_population(profiles: int, days: int, date: dt.date, pool: ProcessPoolExecutor | None = None) -> None:
    """Make the people, who looks after them, and their days before a date; a pool shares the days."""
    for statement in (PEOPLE, EMPLOYEES, ASSIGNMENTS, SOURCE, TYPES):
        execute(statement, {"profiles": profiles})
    sizes = {"date": date, "mean": days / profiles}
    if pool is None:
        execute(DAYS, sizes | EVERYBODY)
    else:
        _share_days(pool, profiles, sizes)
    execute("VACUUM ANALYZE")


def let_a_day_pass(day: dt.date, profiles: int) -> None:
    """Let one in fifteen do two things on a day, others on each day."""
    params = {
        "day": day,
        "shift": day.toordinal() + 1,
        "profiles": profiles,
        "source": value("SELECT id FROM users_source"),
        "types": value("SELECT array_agg(id ORDER BY id) FROM users_eventtype"),
    }
    execute(EVENTS, params)
    execute(MARKS, params)


def let_people_come(at: dt.datetime, people: int, profiles: int, shift: int) -> None:
    """Let so many log in at one time, spread over all; other people for each `shift`."""
    step = max(1, profiles // people - 1)
    execute(TOUCH, {"touched": people, "step": step, "at": at, "day": at.date(), "shift": shift})


def execute(statement: str, params: dict | None = None) -> None:
    """Run a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def value(statement: str):
    """Return the first column of a statement's first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _share_days(pool: ProcessPoolExecutor, profiles: int, sizes: dict) -> None:
    size = -(-profiles // PARTS)
    parts = [{"first": first, "last": first + size - 1} for first in range(1, profiles + 1, size)]
    for job in [pool.submit(execute, DAYS, sizes | part) for part in parts]:
        job.result()
