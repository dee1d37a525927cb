"""Measures a night: fold one day's events, score everyone, write what changed, count; then a re-scoring.

Floor: what PostgreSQL needs to read the daily rows once and to write one standing per profile, and no more.
"""

import argparse
import datetime as dt
import io
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.db import connection

from benchmarks.scratch import scratch_database

BAR = 8.0
MEMORY_BAR_MB = 600
RESCORING_BAR_SECONDS = 2.0
TOUCHED = 1000
DATE = dt.date(2026, 11, 16)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
AGGREGATE = """SELECT profile_id, count(*), sum(spent), max(day) FROM segmentation_dailyactivity GROUP BY 1"""
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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--profiles", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=4_000_000, help="daily rows")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict, write: Callable[[str], object] = print) -> bool:
    """Measure and say whether every bar was reached."""
    with scratch_database("reunion_bench_nightly"), _workers(options["workers"]) as pool:
        write(f"making {options['profiles']:,} profiles with about {options['days']:,} daily rows")
        _make(options)
        _night(pool, options, DATE)
        rows = _value("SELECT count(*) FROM segmentation_dailyactivity")
        write(f"made {rows:,} daily rows; the floor is, serially: {AGGREGATE};")
        write("  and a binary COPY of one standing per profile into a table without an index")
        nights, floors, memory = [], [], 0.0
        for repeat in range(1, options["repeats"] + 1):
            floors.append(_floor())
            seconds, used = _night(pool, options, DATE + dt.timedelta(days=repeat))
            nights.append(seconds)
            memory = max(memory, used)
            write(f"  night {repeat}: {seconds:.2f} s, floor {floors[-1]:.2f} s; {_steps()}")
        rescored = _is_rescored_in_time(options, write)
    return _verdict(statistics.median(nights), statistics.median(floors), memory, write) and rescored


def _verdict(ours: float, floor: float, memory: float, write: Callable[[str], object]) -> bool:
    ratio = ours / floor
    write(f"nightly ratio {ratio:.2f} (ours {ours:.2f} s, floor {floor:.2f} s, bar {BAR})")
    share = memory / MEMORY_BAR_MB
    write(f"nightly-memory ratio {share:.2f} (ours {memory:.0f} MB, floor {MEMORY_BAR_MB} MB, bar 1.0)")
    return ratio <= BAR and share < 1


def _workers(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, get_context("spawn"), django.setup)


def _make(options: dict) -> None:
    mean = options["days"] / options["profiles"]
    for statement in (PEOPLE, EMPLOYEES, ASSIGNMENTS, DAYS):
        _run(statement, options | {"date": DATE, "mean": mean})
    _run(
        "INSERT INTO users_source (code, name, time_zone, is_active, created_at)"
        " VALUES ('bench', 'bench', '', true, now())"
    )
    _run(
        "INSERT INTO users_eventtype (source_id, code, label, dimension, is_passive, created_at)"
        " SELECT (SELECT id FROM users_source), name, '', name, false, now()"
        " FROM unnest(ARRAY['login','browse','interact','post','campaign','purchase','contact']) AS name"
    )
    connection.cursor().execute("VACUUM ANALYZE")


def make_a_night(options: dict) -> None:
    """Make a population and compute its first night, for a measurement that needs one."""
    from segmentation.actions.nightly import open_nightly_run  # noqa: PLC0415 -- the apps are set up by now

    _make(options)
    _work(open_nightly_run(date=DATE, now=NOON).pk)
    connection.cursor().execute("VACUUM ANALYZE")


def _night(pool: ProcessPoolExecutor, options: dict, date: dt.date) -> tuple[float, float]:
    """Let a day's events come, compute the night, and return its seconds and a worker's peak memory."""
    from segmentation.actions.nightly import open_nightly_run  # noqa: PLC0415

    day = {
        "day": date - dt.timedelta(days=1),
        "shift": date.toordinal(),
        "profiles": options["profiles"],
        "source": _value("SELECT id FROM users_source"),
        "types": _value("SELECT array_agg(id ORDER BY id) FROM users_eventtype"),
    }
    _run(EVENTS, day)
    _run(MARKS, day)
    began = time.perf_counter()
    night = open_nightly_run(date=date, now=NOON)
    jobs = [pool.submit(_work, night.pk) for _ in range(options["workers"])]
    memory = max(job.result() for job in jobs)
    return time.perf_counter() - began, memory


def _work(run_id: int) -> float:
    """Work on the run as one worker and return the process's peak memory in MB."""
    from segmentation.actions.nightly import work_on_run  # noqa: PLC0415 -- the apps are set up by now

    work_on_run(run_id=run_id, seconds=3600)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _is_rescored_in_time(options: dict, write: Callable[[str], object]) -> bool:
    """Let people come on the day of the last night, spread over all; time the median re-scoring of three."""
    from segmentation.actions.rescore import rescore_touched  # noqa: PLC0415 -- the apps are set up by now

    day = DATE + dt.timedelta(days=options["repeats"])
    noon = dt.datetime.combine(day, dt.time(12), NOON.tzinfo)
    touch = {"touched": TOUCHED, "step": max(1, options["profiles"] // TOUCHED - 1), "at": noon, "day": day}
    seconds, people = [], 0
    for shift in range(3):
        _run(TOUCH, touch | {"shift": shift})
        began = time.perf_counter()
        people = rescore_touched(now=noon)
        seconds.append(time.perf_counter() - began)
    took = statistics.median(seconds)
    ratio = took / RESCORING_BAR_SECONDS
    write(f"rescoring ratio {ratio:.2f} (ours {took:.2f} s for {people} people, bar 1.0)")
    return ratio <= 1 and people > 0


def _floor() -> float:
    """Time the serial aggregate, and the bare COPY of a finished standing per profile."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_result (LIKE segmentation_standing)")
        cursor.copy_expert("COPY segmentation_standing TO STDOUT (FORMAT binary)", buffer)
        buffer.seek(0)
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        began = time.perf_counter()
        cursor.execute(AGGREGATE)
        cursor.copy_expert("COPY bench_result FROM STDIN (FORMAT binary)", buffer)
        seconds = time.perf_counter() - began
        cursor.execute("RESET max_parallel_workers_per_gather")
        cursor.execute("DROP TABLE bench_result")
    return seconds


def _steps() -> str:
    from segmentation.queries.runs import last_done, progress  # noqa: PLC0415

    took = [
        f"{step['name']} {(step['finished_at'] - step['started_at']).total_seconds():.2f}"
        for step in progress(last_done())
    ]
    return ", ".join(took)


def _run(statement: str, params: dict | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _value(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
