"""Owns how the contact gate reads its facts, and the policy that is in force."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings

from outreach.rules import STANDARD, ContactPolicy, Decision, Decisions, Facts
from outreach.rules import contact_decisions as decide
from outreach.rules.contact import HOUR, SILENCED, UNKNOWN, UNREADABLE
from outreach.rules.purposes import CHANNELS, PLANNED, PURPOSES, REFUSED_BY
from outreach.rules.reasons import STATE_CODES
from scrm.lib import clock, sql
from users import queries as users
from users.rules import dimension_bit
from users.rules.calendar import Calendar
from users.rules.festivals import lunar_birthday_in, next_birthday
from users.rules.reading import known_zone

LONGEST_MEMORY = 800  # days: beyond every wait that a policy may ask for, doubled
CHILDHOOD = 14  # years
FESTIVE_DAYS = 3  # of the Spring Festival, from its first day
COLUMNS = (
    *("id", "state", "alumnus", "may_profile", "is_minor", "is_deceased", "is_restricted", "home_zone"),
    *("refused", "consented", "recent", "booked", "unanswered", "heard_at", "cooling_until"),
    *("consent_asked_at", "overridden_until", "birthday", "birthday_calendar", "due_on", "skipped_at"),
    *("has_ticket", "owns_ticket", "is_friend", "held_until", "is_wrong", "in_crisis", "is_noted"),
)


def contact_policy() -> tuple[ContactPolicy, int]:
    """Return the numbers in force and their version (one query); version 0 is the built-in."""
    stored = users.policy("contact")
    return (ContactPolicy.from_values(stored.values), stored.version) if stored else (STANDARD, 0)


def _in_force(now: dt.datetime) -> tuple[ContactPolicy, Calendar]:
    """Return the numbers in force and the calendar of an instant (one query)."""
    found = users.rules_in_force("contact", *_span(now))
    return _policy_of(found.values), found.calendar


@lru_cache(maxsize=32)
def _policy_of(values: str) -> ContactPolicy:
    return ContactPolicy.from_values(json.loads(values)) if values else STANDARD


def _span(now: dt.datetime) -> tuple[dt.date, dt.date]:
    today = clock.business_date(now)
    return today - dt.timedelta(days=3), today + dt.timedelta(days=LONGEST_MEMORY)


def contact_facts(
    profiles: Sequence[int],
    purpose: str,
    now: dt.datetime,
    policy: ContactPolicy = STANDARD,
    *,
    channel: str = "wecom",
    but: int = 0,
    asker: int = 0,
    calendar: Calendar | None = None,
) -> tuple[np.ndarray, Facts]:
    """Return the ids that exist, ascending, and what the gate knows of them (two queries).

    `but` is a booking which is not counted: that of the one who asks; `asker` is the employee who does.
    A calendar that was read already saves the second query.
    """
    newest = max(touches for touches, _days in policy.caps)
    params = {
        "profiles": sql.numbers(profiles),
        "purpose": purpose,
        "heeded": [*REFUSED_BY[purpose], "all", "profiling"],
        "planned": list(PLANNED),
        "channel": channel,
        "channels": list(CHANNELS),
        "newest": newest,
        "now": now,
        "since": now - dt.timedelta(days=LONGEST_MEMORY),
        "heard_since": now - dt.timedelta(hours=policy.answer_hours),
        "zone": settings.BRAND_TIME_ZONE,
        "contact_bit": dimension_bit("contact"),
        "today": clock.business_date(now),
        "fourteen": _years_before(clock.business_date(now), CHILDHOOD),
        "but": but,
        "asker": asker,
    }
    read = sql.planned_rows if len(profiles) == 1 else sql.rows
    rows = read("outreach", "contact_facts", params)
    cells = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    columns: dict[str, Sequence[Any]] = dict(zip(COLUMNS, cells, strict=True))
    if not policy.holdout_percent:
        columns["held_until"] = [None] * len(rows)
    calendar = calendar or users.calendar(*_span(now))
    return np.array(columns["id"], dtype=np.int64), _facts(columns, newest, now, calendar)


def contact_decisions(
    profiles: Sequence[int], purpose: str, channel: str, now: dt.datetime
) -> tuple[np.ndarray, Decisions]:
    """Return the gate's answers for some people by the policy in force (two queries)."""
    policy, calendar = _in_force(now)
    found, facts = contact_facts(profiles, purpose, now, policy, channel=channel, calendar=calendar)
    return found, decide(facts, purpose, channel, now, policy)


class Answer(NamedTuple):
    """The gate's answer for one person."""

    decision: Decision
    is_answer: bool = False  # what is said would answer a message of theirs
    has_word: bool = False  # a lead's word could open the gate
    is_noted: bool = True  # a no is on record, or may be


def contact_answer(
    profile_id: int, purpose: str, channel: str, now: dt.datetime, *, but: int = 0, asker: int = 0
) -> Answer:
    """Return the gate's answer for one person (two queries); who is not there is unreadable."""
    policy, calendar = _in_force(now)
    found, facts = contact_facts(
        [profile_id], purpose, now, policy, channel=channel, but=but, asker=asker, calendar=calendar
    )
    if not len(found):
        return Answer(UNREADABLE)
    heard = now.timestamp() - facts.heard_at[0] < policy.answer_hours * HOUR
    decision = decide(facts, purpose, channel, now, policy).one(0)
    has_word = bool(facts.overridden_until[0] > now.timestamp())
    is_answer = bool(heard and PURPOSES[purpose].may_answer)
    return Answer(decision, is_answer, has_word, bool(facts.is_noted[0]))


def contact_decision(
    profile_id: int, purpose: str, channel: str, now: dt.datetime, *, asker: int = 0
) -> Decision:
    """Return the gate's answer for one person (two queries); who is not there is unreadable."""
    return contact_answer(profile_id, purpose, channel, now, asker=asker).decision


def _facts(columns: Mapping[str, Sequence[Any]], newest: int, now: dt.datetime, calendar: Calendar) -> Facts:
    zone, zones, is_unreadable = _zones(columns["home_zone"])
    unanswered = np.array(columns["unanswered"], dtype=np.int64)
    special = _special_days(columns, unanswered, clock.business_date(now))
    return Facts(
        state=np.array([STATE_CODES.get(state, UNKNOWN) for state in columns["state"]], dtype=np.int64),
        **{
            name: np.array(columns[name], dtype=bool)
            for name in ("alumnus", "may_profile", "is_minor", "is_deceased", "is_restricted")
        },
        is_unreadable=is_unreadable,
        refused=np.array(columns["refused"], dtype=np.int64),
        consented=np.array(columns["consented"], dtype=np.int64),
        recent=_newest(columns["recent"], newest),
        booked=_newest(columns["booked"], newest),
        unanswered=unanswered,
        heard_at=_instants(columns["heard_at"]),
        has_ticket=np.array(columns["has_ticket"], dtype=bool),
        owns_ticket=np.array(columns["owns_ticket"], dtype=bool),
        cooling_until=_instants(columns["cooling_until"]),
        in_crisis=np.array(columns["in_crisis"], dtype=bool),
        is_friend=np.array(columns["is_friend"], dtype=bool),
        is_wrong=np.array(columns["is_wrong"], dtype=bool),
        consent_asked_at=_instants(columns["consent_asked_at"]),
        held_out_until=_instants(columns["held_until"]),
        overridden_until=_instants(columns["overridden_until"]),
        special_from=special[:, 0],
        special_until=special[:, 1],
        snoozed_until=_instants(None if day is None else _begin(day) for day in columns["due_on"]),
        skipped_at=_instants(columns["skipped_at"]),
        zone=zone,
        zones=zones,
        calendar=calendar,
        is_noted=np.array(columns["is_noted"], dtype=bool),
    )


def _zones(names: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Return where each one's zone is among the zones, those, and whose zone nobody knows."""
    found = {"": 0}
    for name in set(names) - {""}:
        found[name] = len(found) if known_zone(name) else 0
    zones = [settings.BRAND_TIME_ZONE] + [name for name, place in found.items() if place]
    places = {name: zones.index(name) if place else 0 for name, place in found.items()}
    unknown = {name for name, place in places.items() if name and not place}
    is_unknown = np.array([name in unknown for name in names], dtype=bool)
    return np.array([places[name] for name in names], dtype=np.int64), tuple(zones), is_unknown


def _special_days(columns: Mapping[str, Sequence[Any]], unanswered: np.ndarray, today: dt.date) -> np.ndarray:
    """Return when it is a silenced person's birthday or the Spring Festival, today or next: from, until."""
    found = np.full((len(unanswered), 2), -np.inf)
    for place in np.flatnonzero(unanswered >= SILENCED).tolist():
        first, last = _special_day(columns["birthday"][place], columns["birthday_calendar"][place], today)
        found[place] = _begin(first), _begin(last + dt.timedelta(days=1))
    return found


def _special_day(born_on: dt.date | None, keeps: str, today: dt.date) -> tuple[dt.date, dt.date]:
    festivals = (lunar_birthday_in(today.year + step, 1, 1) for step in (0, 1))
    periods = ((day, day + dt.timedelta(days=FESTIVE_DAYS - 1)) for day in festivals)
    festival = next(period for period in periods if period[1] >= today)
    birthday = next_birthday(born_on, keeps, today) if born_on else dt.date.max
    return min(festival, (birthday, birthday))


def _begin(day: dt.date) -> float:
    return clock.day_start(day).timestamp()


def _years_before(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _instants(values: Iterable[float | None]) -> np.ndarray:
    return np.array([-np.inf if value is None else value for value in values], dtype=np.float64)


def _newest(lists: Sequence[list[float] | None], width: int) -> np.ndarray:
    """Return the latest instants as a matrix, newest first, filled up with never."""
    matrix = np.full((len(lists), width), -np.inf)
    for row, instants in enumerate(lists):
        if instants:
            matrix[row, : min(len(instants), width)] = instants[:width]
    return matrix
