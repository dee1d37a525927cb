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
from scrm.lib import clock, copy, sql
from scrm.lib.tone.occasions import WARM_PLACES
from users import queries as users

DAY = "int4"
COLUMNS = {
    **{"profile_id": "int8", "employee_id": "int4", "state": "int2", "state_since": DAY, "quadrant": "int2"},
    **{"high_tier": "bool", "value": "float8", "returned_on": DAY, "seen_on": DAY, "rate": "float8"},
}
OCCURRED = {"profile_id": "int8", "kind": "int2", "value": "int8"}
# What the day brings to someone, and what came before; the kinds before `item` alone put nobody on a list.
KINDS = (
    *("is_snoozed", "is_done", "last_touch_on", "liked_on", "item", "promise_due_on", "step_due_on"),
    *("returned_on", "assigned_on", "voice_landed_on", "suggested_on", "occasion", "third_use_on"),
    *("displeased_on", "asks"),
)
NATIVE: dict[str, type] = {
    "int2": np.int64,
    "int4": np.int64,
    "int8": np.int64,
    "bool": np.bool_,
    "float8": np.float64,
}
SHELF_DAYS = 45  # so long a content is news
NEWCOMER_DAYS = 120  # for so long a third day of use is a beginning
LANDED_DAYS = 90  # so long after a voice landed its author is told as of news


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody who might be on a list, and the item that they have open, if any."""

    profiles: np.ndarray
    employee: np.ndarray  # 0: nobody looks after them
    item: np.ndarray  # 0: none open
    is_snoozed: np.ndarray
    is_done: np.ndarray  # an item was finished today
    people: Candidates


def population(date: dt.date, policy: ContactPolicy, profiles: list[int] | None = None) -> Population:
    """Return everybody who might be on a list on a date, by id, or chosen profiles (four queries)."""
    params = _params(date, policy, profiles)
    told = copy.read_rows(sql.statement("outreach", "queue_occurrences"), params, OCCURRED)
    others = np.unique(told["profile_id"][told["kind"] >= KINDS.index("item")])
    params["others"] = sql.numbers(others.tolist())
    found = _by_id(copy.read_rows(sql.statement("outreach", "queue_candidates"), params, COLUMNS))
    item = _occurred(told, "item", found["profile_id"], 0)
    here = (found["employee_id"] > 0) | (item > 0)
    if not here.all():
        found, item = {name: column[here] for name, column in found.items()}, item[here]
    people, cared = found["profile_id"], found["employee_id"] > 0
    return Population(
        profiles=people,
        employee=found["employee_id"],
        item=item,
        is_snoozed=_occurred(told, "is_snoozed", people, 0) > 0,
        is_done=cared & (_occurred(told, "is_done", people, 0) > 0),
        people=_people(found, told, cared),
    )


def _by_id(rows: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns of the rows in the order of the ids, each person once."""
    ids, places = np.unique(rows["profile_id"].astype(np.int64), return_index=True)
    found: dict[str, np.ndarray] = {
        name: rows[name][places].astype(NATIVE[kind]) for name, kind in COLUMNS.items()
    }
    return {**found, "profile_id": ids}


def rooms(employee: np.ndarray, date: dt.date) -> np.ndarray:
    """Return the room on the list of each one's employee; 0, who is nobody, has none (one query)."""
    found = sql.rows("outreach", "queue_rooms", {"day_start": clock.day_start(date)})
    table = np.array([(0, 0), *found], dtype=np.int64)
    return np.asarray(table[np.searchsorted(table[:, 0], employee), 1])


def _params(date: dt.date, policy: ContactPolicy, profiles: list[int] | None) -> dict[str, Any]:
    def before(days: int) -> dt.date:
        return date - dt.timedelta(days=days)

    return {
        "profiles": None if profiles is None else sql.numbers(profiles),
        "returned_since": before(policy.returned_days),
        "assigned_since": clock.day_start(before(policy.new_assignment_days)),
        "touched_since": clock.day_start(before(policy.slow_care_days + 1)),
        "states": list(STATE_CODES),
        "quadrants": list(QUADRANT_CODES),
        **{name: place for place, name in enumerate(KINDS)},
        **happening(date),
    }


def happening(date: dt.date) -> dict[str, Any]:
    """Return a day, what it is, and since when things count, as the statements take them (two queries)."""

    def since(days: int) -> dt.datetime:
        return clock.day_start(date - dt.timedelta(days=days))

    return {
        "today": date,
        "day_start": clock.day_start(date),
        "zone": str(clock.zone()),
        "week": WEEK,
        "landed_since": since(LANDED_DAYS),
        "happened_since": date - dt.timedelta(days=max(DISPLEASED_DAYS, MILESTONE_DAYS)),
        "happened_at": since(DISPLEASED_DAYS),
        "joined_since": since(NEWCOMER_DAYS),
        **_today(date),
        **_shelf(date),
    }


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


def _people(found: dict[str, np.ndarray], told: np.ndarray, cared: np.ndarray) -> Candidates:
    """Return what the reasons look at; what the day brings is of no matter to whom nobody looks after."""
    columns = {name: found[name] for name in Candidates.__slots__ if name in found}
    for name in KINDS:
        if name in Candidates.__slots__:
            empty = 0 if name == "asks" else NEVER
            occurred = np.where(cared, _occurred(told, name, found["profile_id"], empty), empty)
            columns[name] = np.maximum(columns[name], occurred) if name in columns else occurred
    return Candidates(**columns)


def _occurred(told: np.ndarray, kind: str, profiles: np.ndarray, empty: int) -> np.ndarray:
    """Lay what occurred out beside people, who are in order."""
    mine = told[told["kind"] == KINDS.index(kind)]
    mine = mine[np.isin(mine["profile_id"], profiles)] if len(mine) else mine
    found = np.full(len(profiles), empty, dtype=np.int64)
    found[np.searchsorted(profiles, mine["profile_id"])] = mine["value"]
    return found
