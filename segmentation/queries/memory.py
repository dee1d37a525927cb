"""Owns what is read of the past nights: where each of them started from, and which nights there were."""

import datetime as dt

import numpy as np

from scrm.lib import clock
from scrm.lib.copy import read_rows
from scrm.lib.sql import statement
from segmentation.models import Run
from segmentation.queries.runs import NIGHTLY

COLUMNS = {
    "profile_id": "int8",
    "night": "int4",
    "state": "int2",
    "state_since": "int4",
    "quadrant": "int2",
    "quadrant_since": "int4",
    "pending_state": "int2",
    "pending_since": "int4",
    "pending_readings": "int2",
    "pending_quadrant": "int2",
    "pending_quadrant_since": "int4",
    "pending_quadrant_readings": "int2",
    "entry_baseline": "float8",
}
NO_NIGHT = 2**31 - 1


def nights_before(date: dt.date) -> list[int]:
    """Return the day numbers of the finished nights before a date, ascending."""
    done = Run.objects.filter(job=NIGHTLY, state=Run.State.DONE, date__lt=date).order_by("date")
    return [clock.day_number(day) for day in done.values_list("date", flat=True)]


def nights_param(nights: list[int]) -> list[int]:
    """Return the nights as thresholds for SQL, which needs one at least."""
    return nights or [NO_NIGHT]


def started_from(profiles: np.ndarray, nights: np.ndarray, done: list[int]) -> np.ndarray:
    """Return what each of the profiles, ascending, started from on its own night: `COLUMNS`, -1 for none.

    `night` is the night that wrote it; `done` are the finished nights, which tell the readings since.
    """
    params = {"profiles": profiles.tolist(), "nights": nights.tolist(), "done": nights_param(done)}
    return read_rows(statement("segmentation", "started_from"), params, COLUMNS)
