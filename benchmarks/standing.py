"""Measures the standing of a whole brand: the night against its floor, growth, a re-scoring, the look ahead.

Floor: what PostgreSQL needs to read the daily rows once and to write one standing per profile, and no more.
Growth: the night of everybody against that of a quarter, both the median. Beside them, for the reader, the
features of the quarter by a plain pandas group-by over its raw events.
"""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from benchmarks.by_pandas import group_by_pandas
from benchmarks.nightly import (
    AGGREGATE,
    DATE,
    MEMORY_BAR_MB,
    RESCORING_BAR_SECONDS,
    steps_of_the_last,
    time_a_night,
    time_a_rescoring,
    time_the_floor,
)
from benchmarks.population import execute, make_population, value, workers
from benchmarks.scratch import scratch_database
from outreach.queries.effect import effect
from segmentation.rules import SETTINGS, STANDARD
from users.models import Employee

DATABASE = "reunion_bench_standing"
BAR = 6.0
GROWTH_BAR = 1.3
PREVIEW_BAR_SECONDS = 10.0
DAYS_EACH = 15
QUARTER = 4
Write = Callable[[str], object]


class Nights(NamedTuple):
    """The median night of one size, the median floor, and the most memory of a worker in MB."""

    seconds: float
    floor: float
    memory: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--profiles", type=int, default=1_000_000, help=f"each with {DAYS_EACH} daily rows")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)


def run(options: dict, write: Write = print) -> bool:
    """Measure and say whether every bar was reached."""
    write(f"the floor is, serially: {AGGREGATE};")
    write("  and a binary COPY of one standing per profile into a table without an index")
    with _brand(options["profiles"] // QUARTER, options["workers"], write) as pool:
        quarter = _nights(pool, options, options["profiles"] // QUARTER, write)
        _tell_pandas(quarter, write)
    with _brand(options["profiles"], options["workers"], write) as pool:
        whole = _nights(pool, options, options["profiles"], write)
        reached = [_is_fast(whole, quarter, write), _is_rescored_in_time(options, write)]
        return all([*reached, *_are_foreseen_in_time(write)])


@contextmanager
def _brand(profiles: int, hands: int, write: Write):
    """Make a brand of a size and its first night, in a database of its own."""
    with scratch_database(DATABASE), workers(hands) as pool:
        began = time.perf_counter()
        make_population(profiles, profiles * DAYS_EACH, DATE, pool)
        rows = value("SELECT count(*) FROM segmentation_dailyactivity")
        write(f"made {profiles:,} profiles, {rows:,} daily rows in {time.perf_counter() - began:.0f} s")
        first = time_a_night(pool, hands, profiles, DATE).seconds
        write(f"  the first night of all: {first:.2f} s")
        execute("VACUUM ANALYZE")
        yield pool


def _nights(pool: ProcessPoolExecutor, options: dict, profiles: int, write: Write) -> Nights:
    nights, floors = [], []
    for repeat in range(1, options["repeats"] + 1):
        floors.append(time_the_floor())
        date = DATE + dt.timedelta(days=repeat)
        nights.append(time_a_night(pool, options["workers"], profiles, date))
        write(
            f"  night {repeat}: {nights[-1].seconds:.2f} s, floor {floors[-1]:.2f} s; {steps_of_the_last()}"
        )
    seconds = statistics.median(night.seconds for night in nights)
    return Nights(seconds, statistics.median(floors), max(night.memory for night in nights))


def _is_fast(whole: Nights, quarter: Nights, write: Write) -> bool:
    """Compare the night with its floor, its memory with the bar, and its growth with a straight line."""
    ratio, share = whole.seconds / whole.floor, whole.memory / MEMORY_BAR_MB
    straight = quarter.seconds * QUARTER
    growth = whole.seconds / straight
    write(f"standing ratio {ratio:.2f} (ours {whole.seconds:.2f} s, floor {whole.floor:.2f} s, bar {BAR})")
    write(
        f"standing-memory ratio {share:.2f} (ours {whole.memory:.0f} MB, floor {MEMORY_BAR_MB} MB, bar 1.0)"
    )
    write(
        f"standing-growth ratio {growth:.2f}"
        f" (ours {whole.seconds:.2f} s, floor {straight:.2f} s: {QUARTER} quarters, bar {GROWTH_BAR})"
    )
    return ratio <= BAR and share < 1 and growth <= GROWTH_BAR


def _is_rescored_in_time(options: dict, write: Write) -> bool:
    took, people = time_a_rescoring(options["profiles"], DATE + dt.timedelta(days=options["repeats"]))
    what = f"ours {took:.2f} s for {people:,} people, floor {RESCORING_BAR_SECONDS:.0f} s"
    write(f"standing-rescoring ratio {took / RESCORING_BAR_SECONDS:.2f} ({what}, bar 1.0)")
    return took <= RESCORING_BAR_SECONDS and people > 0


def _are_foreseen_in_time(write: Write) -> list[bool]:
    """Look ahead at two changes: one that the stored evidence decides, and one of the windows."""
    judged = replace(STANDARD, decline_ratio=0.35, vote_share=0.7, value_cut=60.0)
    changes = {"evidence": judged, "windows": replace(SETTINGS["sensitive"], engagement_half_life=20.0)}
    return [_is_seen_in_time(name, policy, write) for name, policy in changes.items()]


def _is_seen_in_time(name: str, policy, write: Write) -> bool:
    began = time.perf_counter()
    found = effect("standing", policy.as_values(), Employee(role="manager"))
    took = time.perf_counter() - began
    for horizon, seen in found.horizons.items():
        told = [f"{axis} {one.value:,} ({one.low:,}–{one.high:,})" for axis, one in seen.changed.items()]
        write(f"  {horizon}: {', '.join(told)}")
    what = f"ours {took:.2f} s, {found.read:,} of {found.people.value:,} people read"
    ratio = took / PREVIEW_BAR_SECONDS
    write(f"standing-preview-{name} ratio {ratio:.2f} ({what}, floor {PREVIEW_BAR_SECONDS:.0f} s, bar 1.0)")
    return took <= PREVIEW_BAR_SECONDS


def _tell_pandas(quarter: Nights, write: Write) -> None:
    told = group_by_pandas(DATE)
    write(f"for the reader: {told.events:,} raw events of the quarter, grouped by hand with pandas:")
    write(f"  {told.seconds:.2f} s and {told.memory:,.0f} MB, after {told.loading:.2f} s of loading;")
    ours = f"{quarter.seconds:.2f} s, {quarter.memory:,.0f} MB a worker"
    write(f"  the night, which decides and stores as well: {ours}")
