"""Measures the look ahead of the rules page: other numbers, judged on a sample of fifty thousand people.

Bar: ten seconds, for a manager waits in front of it.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks import nightly
from benchmarks.scratch import scratch_database
from outreach.queries.effect import effect
from segmentation.rules import SETTINGS
from users.models import Employee

BAR_SECONDS = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sizes."""
    parser.add_argument("--profiles", type=int, default=200_000)
    parser.add_argument("--days", type=int, default=3_000_000, help="daily rows")


def run(options: dict, write: Callable[[str], object] = print) -> bool:
    """Measure and say whether the bar was reached."""
    with scratch_database("reunion_bench_preview"):
        write(f"making {options['profiles']:,} profiles with about {options['days']:,} daily rows")
        nightly.make_a_night(options)
        new = replace(SETTINGS["sensitive"], value_cut=60.0, engagement_half_life=20.0)
        began = time.perf_counter()
        found = effect("standing", new.as_values(), Employee(role="manager"))
        seconds = time.perf_counter() - began
    for name, horizon in found.horizons.items():
        write(f"  {name}: {horizon.changed} of {found.people}; {horizon.lists.added} come up")
    write(f"preview ratio {seconds / BAR_SECONDS:.2f} (ours {seconds:.2f} s, bar {BAR_SECONDS:.0f} s)")
    write(f"  {found.read:,} people read of {found.people.value:,}")
    return seconds <= BAR_SECONDS
