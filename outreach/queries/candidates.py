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
    QUADRANT_CODES,
    STATE_CODES,
)
from scrm.lib import clock, copy, sql
from scrm.lib.tone.occasions import WARM_PLACES
from users import queries as users

DAY = "int4"
COLUMNS = {
    **{"profile_id": "int8", "employee_id": "int8", "room": "int8", "state": "int4", "state_since": DAY},
    **{"quadrant": "int4", "high_tier": "bool", "value": "float8", "returned_on": DAY, "assigned_on": DAY},
    **{"promise_due_on": DAY, "last_touch_on": DAY, "item": "int8", "is_snoozed": "bool", "is_done": "bool"},
    **{"rate": "float8", "seen_on": DAY, "step_due_on": DAY, "voice_landed_on": DAY, "suggested_on": DAY},
    **{"occasion": "int4", "liked_on": DAY, "third_use_on": DAY, "displeased_on": DAY},
    "asks": "int4",
}
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
        "states": list(STATE_CODES),
        "quadrants": list(QUADRANT_CODES),
        "happened_since": before(max(DISPLEASED_DAYS, MILESTONE_DAYS)),
        "happened_at": clock.day_start(before(DISPLEASED_DAYS)),
        "joined_since": clock.day_start(before(NEWCOMER_DAYS)),
        **_today(date),
        **_shelf(date),
    }
    rows = copy.read_rows(sql.statement("outreach", "queue_candidates"), params, COLUMNS)
    return Population(
        profiles=rows["profile_id"].astype(np.int64),
        employee=rows["employee_id"].astype(np.int64),
        room=rows["room"].astype(np.int64),
        item=rows["item"].astype(np.int64),
        is_snoozed=rows["is_snoozed"],
        is_done=rows["is_done"],
        people=_people(rows),
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


def _people(rows: np.ndarray) -> Candidates:
    native = {"int4": np.int64, "bool": np.bool_, "float8": np.float64}
    return Candidates(**{name: rows[name].astype(native[COLUMNS[name]]) for name in Candidates.__slots__})
