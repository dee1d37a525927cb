"""Owns what is read of the past nights: where each of them started from, and which nights there were."""

import datetime as dt
from typing import Any

import numpy as np

from scrm.lib import clock
from scrm.lib.copy import read_rows
from scrm.lib.sql import statement
from segmentation.models import Run
from segmentation.queries.runs import NIGHTLY
from segmentation.rules import QUADRANTS, STATES, TIERS

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
LATE = {"profile_id": "int8", "day": "int4", "night": "int4"}
TOLD = {
    "profile_id": "int8",
    "night": "int4",
    "axis": "int2",  # 0 state, 1 quadrant, 2 tier
    "before": "int2",
    "after": "int2",
    "since": "int4",
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
    return _read("started_from", params, COLUMNS)


def late_people(oldest: dt.date) -> np.ndarray:
    """Return who has late days from a date on: `profile_id`, the earliest `day`, the first `night` ever."""
    return _read("late_people", {"oldest": oldest}, LATE)


def replayed_people(first: int, last: int) -> np.ndarray:
    """Return whose nights are planned to be done again in a key range: `profile_id` and the first `night`."""
    return _read("replayed_people", {"first": first, "last": last}, {"profile_id": "int8", "night": "int4"})


def told_changes(profiles: np.ndarray) -> np.ndarray:
    """Return the changes of people that are in force, by date: `TOLD`."""
    words = {"states": list(STATES), "quadrants": list(QUADRANTS), "tiers": ["", *TIERS[1:]]}
    return _read("told_changes", words | {"profiles": profiles.tolist()}, TOLD)


def told_states(profiles: np.ndarray) -> np.ndarray:
    """Return the nights' own states of people, by night: `profile_id`, `night`, `state`."""
    columns = {"profile_id": "int8", "night": "int4", "state": "int2"}
    return _read("told_states", {"profiles": profiles.tolist()}, columns)


def _read(name: str, params: dict[str, Any], columns: dict[str, str]) -> np.ndarray:
    """Return rows whose columns are plain numbers of this machine."""
    rows = read_rows(statement("segmentation", name), params, columns)
    plain = np.empty(len(rows), [(column, rows[column].dtype.newbyteorder("=")) for column in columns])
    for column in columns:
        plain[column] = rows[column]
    return plain
