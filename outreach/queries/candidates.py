"""Owns who might be on a list today, as the arrays that the rules take."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from outreach.rules import Candidates, ContactPolicy
from outreach.rules.plans import WEEK
from outreach.rules.reasons import NEVER, QUADRANT_CODES, STATE_CODES
from scrm.lib import clock, sql

LANDED_DAYS = 90  # so long after a voice landed its author is told as of news


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody who might be on a list, and the item that they have open, if any."""

    profiles: np.ndarray
    employee: np.ndarray  # 0: nobody looks after them
    room: np.ndarray
    item: np.ndarray  # 0: none open
    is_snoozed: np.ndarray
    is_done: np.ndarray  # an item was finished today
    people: Candidates


def population(date: dt.date, policy: ContactPolicy, profiles: list[int] | None = None) -> Population:
    """Return everybody who might be on a list on a date, or those of chosen profiles (one query)."""

    def before(days: int) -> dt.date:
        return date - dt.timedelta(days=days)

    params = {
        "today": date,
        "profiles": profiles,
        "returned_since": before(policy.returned_days),
        "assigned_since": clock.day_start(before(policy.new_assignment_days)),
        "touched_since": clock.day_start(before(policy.slow_care_days + 1)),
        "day_start": clock.day_start(date),
        "landed_since": clock.day_start(before(LANDED_DAYS)),
        "zone": str(clock.zone()),
        "week": WEEK,
    }
    found = sql.rows("outreach", "queue_candidates", params)
    columns = list(zip(*found, strict=True)) or [()] * 20
    return Population(
        profiles=_numbers(columns[0]),
        employee=_numbers(columns[1]),
        room=_numbers(columns[2]),
        item=_numbers(columns[12], missing=0),
        is_snoozed=np.array(columns[13], dtype=bool),
        is_done=np.array(columns[14], dtype=bool),
        people=_people(columns),
    )


def _people(columns: list[Any]) -> Candidates:
    return Candidates(
        state=np.array([STATE_CODES.get(state, NEVER) for state in columns[3]], dtype=np.int64),
        state_since=_numbers(columns[4]),
        quadrant=np.array([QUADRANT_CODES.get(code, NEVER) for code in columns[5]], dtype=np.int64),
        high_tier=np.array(columns[6], dtype=bool),
        value=np.array(columns[7], dtype=np.float64),
        rate=np.array(columns[15], dtype=np.float64),
        returned_on=_numbers(columns[8]),
        seen_on=_numbers(columns[16]),
        assigned_on=_numbers(columns[9]),
        promise_due_on=_numbers(columns[10]),
        step_due_on=_numbers(columns[17]),
        last_touch_on=_numbers(columns[11]),
        voice_landed_on=_numbers(columns[18]),
        suggested_on=_numbers(columns[19]),
    )


def _numbers(values, missing: int = NEVER) -> np.ndarray:
    return np.array([missing if value is None else value for value in values], dtype=np.int64)
