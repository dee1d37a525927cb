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
from typing import NamedTuple

from django.db import connection

from benchmarks.population import (
    execute,
    let_a_day_pass,
    let_people_come,
    make_population,
    value,
    workers,
)
from benchmarks.scratch import scratch_database
from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.actions.rescore import rescore_touched
from segmentation.queries.runs import last_done, progress

BAR = 8.0
MEMORY_BAR_MB = 600
RESCORING_BAR_SECONDS = 2.0
TOUCHED = 1000
DATE = dt.date(2026, 11, 16)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
AGGREGATE = """SELECT profile_id, count(*), sum(spent), max(day) FROM segmentation_dailyactivity GROUP BY 1"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--profiles", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=4_000_000, help="daily rows")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict, write: Callable[[str], object] = print) -> bool:
    """Measure and say whether every bar was reached."""
    hands, profiles = options["workers"], options["profiles"]
    with scratch_database("reunion_bench_nightly"), workers(hands) as pool:
        write(f"making {profiles:,} profiles with about {options['days']:,} daily rows")
        make_population(profiles, options["days"], DATE, pool)
        time_a_night(pool, hands, profiles, DATE)
        rows = value("SELECT count(*) FROM segmentation_dailyactivity")
        write(f"made {rows:,} daily rows; the floor is, serially: {AGGREGATE};")
        write("  and a binary COPY of one standing per profile into a table without an index")
        nights, floors, memory = [], [], 0.0
        for repeat in range(1, options["repeats"] + 1):
            floors.append(time_the_floor())
            seconds, used = time_a_night(pool, hands, profiles, DATE + dt.timedelta(days=repeat))
            nights.append(seconds)
            memory = max(memory, used)
            write(f"  night {repeat}: {seconds:.2f} s, floor {floors[-1]:.2f} s; {steps_of_the_last()}")
        rescored = _is_rescored_in_time(profiles, DATE + dt.timedelta(days=options["repeats"]), write)
    return _verdict(statistics.median(nights), statistics.median(floors), memory, write) and rescored


def _is_rescored_in_time(profiles: int, day: dt.date, write: Callable[[str], object]) -> bool:
    took, people = time_a_rescoring(profiles, day)
    ratio = took / RESCORING_BAR_SECONDS
    write(f"rescoring ratio {ratio:.2f} (ours {took:.2f} s for {people} people, bar 1.0)")
    return ratio <= 1 and people > 0


def _verdict(ours: float, floor: float, memory: float, write: Callable[[str], object]) -> bool:
    ratio = ours / floor
    write(f"nightly ratio {ratio:.2f} (ours {ours:.2f} s, floor {floor:.2f} s, bar {BAR})")
    share = memory / MEMORY_BAR_MB
    write(f"nightly-memory ratio {share:.2f} (ours {memory:.0f} MB, floor {MEMORY_BAR_MB} MB, bar 1.0)")
    return ratio <= BAR and share < 1


def make_a_night(options: dict) -> None:
    """Make a population and compute its first night, for a measurement that needs one."""
    make_population(options["profiles"], options["days"], DATE)
    _work(open_nightly_run(date=DATE, now=NOON).pk)
    execute("VACUUM ANALYZE")


class Night(NamedTuple):
    """How long a night took, and the peak memory of a worker in MB."""

    seconds: float
    memory: float


def time_a_night(pool: ProcessPoolExecutor, hands: int, profiles: int, date: dt.date) -> Night:
    """Let a day's events come and compute the night."""
    let_a_day_pass(date - dt.timedelta(days=1), profiles)
    began = time.perf_counter()
    night = open_nightly_run(date=date, now=NOON)
    jobs = [pool.submit(_work, night.pk) for _ in range(hands)]
    memory = max(job.result() for job in jobs)
    return Night(time.perf_counter() - began, memory)


def _work(run_id: int) -> float:
    """Work on the run as one worker and return the process's peak memory in MB."""
    work_on_run(run_id=run_id, seconds=3600)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def time_a_rescoring(profiles: int, day: dt.date) -> tuple[float, int]:
    """Let people come on the day of the last night; return the median seconds of three, and how many came."""
    noon = dt.datetime.combine(day, dt.time(12), NOON.tzinfo)
    seconds, people = [], 0
    for shift in range(3):
        let_people_come(noon, TOUCHED, profiles, shift)
        began = time.perf_counter()
        people = rescore_touched(now=noon)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), people


def time_the_floor() -> float:
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


def steps_of_the_last() -> str:
    """Tell how long each step of the last night took."""
    took = [
        f"{step['name']} {(step['finished_at'] - step['started_at']).total_seconds():.2f}"
        for step in progress(last_done())
    ]
    return ", ".join(took)
