"""Owns who might be on a list today, as the arrays that the rules take."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from community.rules.interests import spellings
from outreach.models import Content
from outreach.rules import Candidates, ContactPolicy
from outreach.rules.occasions import occasions_on
from outreach.rules.plans import WEEK
from outreach.rules.reasons import (
    DISPLEASED_DAYS,
    MILESTONE_DAYS,
    NEVER,
    QUADRANT_CODES,
    STATE_CODES,
)
from scrm.lib import clock, sql
from scrm.lib.tone.occasions import WARM_PLACES
from users import queries as users

COLUMNS = 24
SHELF_DAYS = 45  # so long a content is news
NEWCOMER_DAYS = 120  # for so long a third day of use is a beginning
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
        "happened_since": before(max(DISPLEASED_DAYS, MILESTONE_DAYS)),
        "happened_at": clock.day_start(before(DISPLEASED_DAYS)),
        "joined_since": clock.day_start(before(NEWCOMER_DAYS)),
        **_today(date),
        **_shelf(date),
    }
    found = sql.rows("outreach", "queue_candidates", params)
    columns = list(zip(*found, strict=True)) or [()] * COLUMNS
    return Population(
        profiles=_numbers(columns[0]),
        employee=_numbers(columns[1]),
        room=_numbers(columns[2]),
        item=_numbers(columns[12], missing=0),
        is_snoozed=np.array(columns[13], dtype=bool),
        is_done=np.array(columns[14], dtype=bool),
        people=_people(columns),
    )


def _today(date: dt.date) -> dict[str, Any]:
    """Return what the day is, as the statement takes it."""
    found = occasions_on(date, users.calendar(date, date + dt.timedelta(days=1)))
    return {
        "solar_births": list(found.solar_births),
        "lunar_births": list(found.lunar_births),
        "anniversaries": list(found.anniversaries),
        "is_festival": bool(found.festival),
        "is_term": bool(found.term),
        "is_cold": found.is_cold,
        "warm_places": "|".join(WARM_PLACES),
    }


def _shelf(date: dt.date) -> dict[str, Any]:
    """Return the interests that new things on the shelf match, each with its day (one query)."""
    newest: dict[str, dt.date] = {}
    for content in Content.objects.on_shelf(date):
        day = content.valid_from or clock.business_date(content.created_at)
        if day > date - dt.timedelta(days=SHELF_DAYS):
            for word in spellings(content.tags):
                newest[word] = max(day, newest.get(word, day))
    return {"interests": list(newest), "shelved_on": list(newest.values())}


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
        occasion=_numbers(columns[20]),
        liked_on=_numbers(columns[21]),
        third_use_on=_numbers(columns[22]),
        displeased_on=_numbers(columns[23]),
    )


def _numbers(values, missing: int = NEVER) -> np.ndarray:
    return np.array([missing if value is None else value for value in values], dtype=np.int64)
