"""Owns how a change of the rules would show in tomorrow's lists: who would come up, and who no longer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from outreach.queries.contact import contact_facts
from outreach.queries.plans import due_steps
from outreach.rules import Candidates, ContactPolicy, Facts, contact_decisions, reasons_for
from outreach.rules.occasions import REASON_CODES as OCCASIONS
from outreach.rules.reasons import NEVER, QUADRANT_CODES, STEP, purposes_for
from scrm.lib import clock, sql
from segmentation.queries.preview import Estimate, Sample
from segmentation.rules import STATES, TIERS, Decision
from users.models import Employee

CHANNEL = "wecom"
ASKED_AT = dt.time(9)  # brand time: filling asks the gate for the hours of work
LONGEST_WAIT = 31  # days: no policy looks further back for a return or a handover
QUIET = [STATES.index(state) for state in ("dormant", "lost")]
BACK = [STATES.index(state) for state in ("new", "active", "cooling")]
LOST = STATES.index("lost")
FESTIVAL = OCCASIONS.index("festival")
# What no rule of standing or contact changes.
UNCHANGED = (
    *("promise_due_on", "step_due_on", "last_touch_on", "assigned_on", "voice_landed_on", "suggested_on"),
    *("liked_on", "third_use_on", "displeased_on", "asks"),
)
DEAR = [QUADRANT_CODES[name] for name in ("core", "silent")]
HIGH = [TIERS.index("S"), TIERS.index("A")]


class Cared(NamedTuple):
    """The people of a part who have an employee; days since 1970-01-01, -1 is never."""

    profiles: np.ndarray
    employee: np.ndarray
    returned_on: np.ndarray
    assigned_on: np.ndarray
    promise_due_on: np.ndarray
    step_due_on: np.ndarray
    last_touch_on: np.ndarray
    voice_landed_on: np.ndarray
    suggested_on: np.ndarray
    occasion: np.ndarray  # of a festival only with whom it is kept whatever the rules are
    liked_on: np.ndarray
    third_use_on: np.ndarray
    displeased_on: np.ndarray
    asks: np.ndarray
    is_festival: np.ndarray  # the same for everybody


class Colleague(NamedTuple):
    """How many of one employee's people come up."""

    employee: Employee
    before: Estimate
    after: Estimate
    added: Estimate
    dropped: Estimate

    @property
    def numbers(self) -> tuple[Estimate, ...]:
        """Return the numbers in the order of the page."""
        return self[1:]


@dataclass
class Listed:
    """How many people come up: a reason, and the yes of the gate."""

    before: Estimate
    after: Estimate
    added: Estimate
    dropped: Estimate
    colleagues: list[Colleague]


@dataclass
class ForeseenLists:
    """Counts, part by part, who comes up before and after a change."""

    sample: Sample
    date: dt.date
    policies: tuple[ContactPolicy, ...]  # before and after
    parts: list[np.ndarray] = field(default_factory=list)  # rows of employee, before, after, added, dropped

    def add(self, state: np.ndarray, pair: tuple[Decision, Decision], cared: Cared) -> None:
        """Count one part; `state` is what pages show now."""
        here = np.isin(cared.profiles, pair[0].profiles)
        cared = Cared(*(column[here] for column in cared))
        places = np.searchsorted(pair[0].profiles, cared.profiles)
        today = clock.day_number(self.date)
        candidates = [_candidates(state[places], one, cared, places, today) for one in pair]
        held = [
            reasons_for(one, today, policy) for one, policy in zip(candidates, self.policies, strict=True)
        ]
        some = np.flatnonzero(held[0].any(axis=1) | held[1].any(axis=1))
        before, after = self._come_up(candidates, held, cared, some)
        columns = [cared.employee[some], before, after, after & ~before, before & ~after]
        self.parts.append(np.column_stack(columns).astype(np.int64))

    def result(self) -> Listed:
        """Return the counts of everybody, and of each colleague who is touched (one query)."""
        ids = np.unique(np.concatenate([np.empty(0, np.int64), *(part[:, 0] for part in self.parts)]))
        by_part = np.zeros((len(self.parts), len(ids), 4), np.int64)
        for number, part in enumerate(self.parts):
            np.add.at(by_part[number], np.searchsorted(ids, part[:, 0]), part[:, 1:])
        names = Employee.objects.in_bulk([int(one) for one in ids])
        colleagues = [
            Colleague(names[int(one)], *self._estimates(by_part[:, place]))
            for place, one in enumerate(ids)
            if by_part[:, place, 2:].any()
        ]
        colleagues.sort(key=lambda one: -(one.added.value + one.dropped.value))
        before, after, added, dropped = self._estimates(by_part.sum(axis=1))
        return Listed(before, after, added, dropped, colleagues)

    def by_employee(self) -> np.ndarray:
        """Add the parts up: rows of employee, before, after, added, dropped."""
        rows = np.concatenate([np.empty((0, 5), np.int64), *self.parts])
        ids, places = np.unique(rows[:, 0], return_inverse=True)
        total = np.zeros((len(ids), 4), np.int64)
        np.add.at(total, places, rows[:, 1:])
        return np.column_stack([ids, total])

    def _estimates(self, counts: np.ndarray) -> tuple[Estimate, ...]:
        return tuple(self.sample.estimate(counts[:, column]) for column in range(4))

    def _come_up(
        self, candidates: list[Candidates], held: list[np.ndarray], cared: Cared, some: np.ndarray
    ) -> list[np.ndarray]:
        """Say who has a reason and the gate's yes, before and after; the gate knows the foreseen state."""
        purposes = _purposes(held, cared, some, self.date)
        found = [np.zeros(len(some), dtype=bool) for _each in held]
        for purpose in sorted({*purposes[0], *purposes[1]} - {""}):
            asked = np.flatnonzero((purposes[0] == purpose) | (purposes[1] == purpose))
            facts = self._facts(cared.profiles[some[asked]], purpose)
            for place, people in enumerate(candidates):
                known = replace(facts, state=people.state[some[asked]])
                answers = contact_decisions(known, purpose, CHANNEL, self._at, self.policies[place])
                allowed = answers.without("quiet_hours").allowed
                found[place][asked] |= allowed & (purposes[place][asked] == purpose)
        return found

    @property
    def _at(self) -> dt.datetime:
        return dt.datetime.combine(self.date, ASKED_AT, clock.zone())

    def _facts(self, profiles: np.ndarray, purpose: str) -> Facts:
        """Return what the gate knows when it is asked as the filling asks (two queries)."""
        most = max(self.policies, key=lambda policy: max(touches for touches, _days in policy.caps))
        _ids, facts = contact_facts(profiles.tolist(), purpose, self._at, most, channel=CHANNEL)
        facts.snoozed_until[:] = -np.inf  # a colleague's own date is no objection
        facts.heard_at[:] = -np.inf  # a list opens conversations, it answers none
        return facts


def cared_people(first: int, last: int, day: Mapping[str, Any]) -> Cared:
    """Return what is known of the people of a key range besides their standing (one query).

    `day` is what `candidates.happening` says of the morning that is foreseen.
    """
    since = day["today"] - dt.timedelta(days=LONGEST_WAIT)
    params = {
        **day,
        "first": first,
        "last": last,
        "returned_since": since,
        "assigned_since": clock.day_start(since),
    }
    rows = sql.rows("outreach", "preview_people", params)
    table = np.array([[NEVER if cell is None else cell for cell in row] for row in rows], np.int64)
    return Cared(*table.reshape(len(rows), len(Cared._fields)).T)


def _purposes(held: list[np.ndarray], cared: Cared, some: np.ndarray, date: dt.date) -> list[np.ndarray]:
    """Return what a conversation would be for, before and after; empty where there is no reason."""
    found = [np.where(one[some].any(axis=1), purposes_for(one[some]), "") for one in held]
    stepping = np.flatnonzero((found[0] == STEP) | (found[1] == STEP))
    steps = due_steps(cared.profiles[some[stepping]].tolist(), date) if len(stepping) else {}
    for place in stepping:
        step = steps.get(int(cared.profiles[some[place]]))
        for purposes in found:
            if purposes[place] == STEP:
                purposes[place] = step.purpose if step else "care"
    return found


def _candidates(
    shown: np.ndarray, decision: Decision, cared: Cared, places: np.ndarray, today: int
) -> Candidates:
    """Lay the foreseen standing out as the reasons take it; the order is no matter here."""
    state = decision.state[places].astype(np.int64)
    came_back = np.isin(shown, QUIET) & np.isin(state, BACK)
    returned_day = decision.returned_day[places]
    returned = np.maximum(cared.returned_on, returned_day)
    quadrant, is_high = decision.quadrant[places].astype(np.int64), np.isin(decision.tier[places], HIGH)
    is_dear_lost = (state == LOST) & (is_high | np.isin(quadrant, DEAR))
    return Candidates(
        state=state,
        state_since=decision.state_since[places].astype(np.int64),
        quadrant=quadrant,
        high_tier=is_high,
        value=decision.value[places].astype(np.float64),
        rate=np.zeros(len(state)),
        returned_on=np.where(came_back, today, returned),
        seen_on=np.where(returned_day == NEVER, NEVER, decision.last_any[places]),
        occasion=_occasion(cared, is_dear_lost),
        **{name: getattr(cared, name) for name in UNCHANGED},
    )


def _occasion(cared: Cared, is_dear_lost: np.ndarray) -> np.ndarray:
    """Return what the day is for each: a festival is kept with those, too, who are lost and dear."""
    later = (cared.occasion == NEVER) | (cared.occasion > FESTIVAL)
    return np.where((cared.is_festival > 0) & is_dear_lost & later, FESTIVAL, cared.occasion)
