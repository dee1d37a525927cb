"""Owns the memory of what each night started from, by which any past night can be done again."""

import datetime as dt

import numpy as np

from scrm.lib import clock, sql
from scrm.lib.copy import write_rows
from segmentation.queries.memory import COLUMNS, nights_before, nights_param
from segmentation.rules import NONE, PREVIOUS, QUADRANTS, STATES, Chunk

READINGS = {"pending_readings": "pending_state", "pending_quadrant_readings": "pending_quadrant"}


def remember(night: int, before: Chunk, after: dict[str, np.ndarray], skipped: np.ndarray) -> int:
    """Keep what the next night starts from, of everyone for whom more than a reading has changed.

    Whoever a night skipped is kept, too: nobody may count a reading for it.
    """
    chosen = changed(before, after) | skipped
    if not chosen.any():
        return 0
    rows = {name: after[name][chosen] for name in PREVIOUS}
    rows |= {"profile_id": before.profiles[chosen], "night": np.full(chosen.sum(), night)}
    return write_rows("segmentation_standingmemory", COLUMNS, rows)


def changed(before: Chunk, after: dict[str, np.ndarray]) -> np.ndarray:
    """Say for whom anything differs from what the night started from, one more reading apart."""
    found = np.zeros(len(before), bool)
    for name in PREVIOUS:
        expected = getattr(before, name)
        if name in READINGS:
            expected = np.where(after[READINGS[name]] == NONE, 0, expected + 1)
        found |= after[name] != expected
    return found


def restore_standings(date: dt.date, profiles: list[int] | None = None) -> int:
    """Take standings back to what the night of a date started from: everybody's, or chosen people's."""
    done = nights_before(date)
    params = {
        "date": date,
        "night": clock.day_number(date),
        "last": clock.day_from_number(done[-1]) if done else date,
        "done": nights_param(done),
        "profiles": profiles,
        "states": list(STATES),
        "quadrants": list(QUADRANTS),
    }
    return sql.execute("segmentation", "restore_standings", params)
