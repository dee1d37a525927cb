"""Owns how a change of the rules would show in tomorrow's lists: who would come up, and who no longer."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from outreach.queries.contact import contact_facts
from outreach.rules import Candidates, ContactPolicy, Facts, contact_decisions, reasons_for
from outreach.rules.plans import WEEK
from outreach.rules.reasons import NEVER
from scrm.lib import clock, sql
from segmentation.queries.preview import Estimate, Sample
from segmentation.rules import STATES, TIERS, Decision
from users.models import Employee

CHANNEL = "wecom"
ASKED_AT = dt.time(9)  # brand time: filling asks the gate for the hours of work
LONGEST_WAIT = 31  # days: no policy looks further back for a return or a handover
QUIET = [STATES.index(state) for state in ("dormant", "lost")]
BACK = [STATES.index(state) for state in ("new", "active", "cooling")]
# What no rule of standing or contact changes.
UNCHANGED = ("voice_landed_on", "suggested_on", "occasion", "liked_on", "third_use_on", "displeased_on")
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
        now = dt.datetime.combine(self.date, ASKED_AT, clock.zone())
        most = max(self.policies, key=lambda policy: max(touches for touches, _days in policy.caps))
        _ids, facts = contact_facts(cared.profiles[some].tolist(), "care", now, most)
        facts.snoozed_until[:] = -np.inf  # a colleague's own date is no objection
        facts.heard_at[:] = -np.inf  # a list opens conversations, it answers none
        found = []
        for people, reasons, policy in zip(candidates, held, self.policies, strict=True):
            known = replace(facts, state=people.state[some])
            due = people.promise_due_on[some] != NEVER
            found.append(reasons[some].any(axis=1) & _is_allowed(known, due, now, policy))
        return found


def cared_people(first: int, last: int, date: dt.date) -> Cared:
    """Return what is known of the people of a key range besides their standing (one query)."""
    since = date - dt.timedelta(days=LONGEST_WAIT)
    params = {
        "first": first,
        "last": last,
        "today": date,
        "returned_since": since,
        "assigned_since": clock.day_start(since),
        "zone": str(clock.zone()),
        "week": WEEK,
    }
    rows = sql.rows("outreach", "preview_people", params)
    table = np.array([[NEVER if cell is None else cell for cell in row] for row in rows], np.int64)
    return Cared(*table.reshape(len(rows), len(Cared._fields)).T)


def _is_allowed(facts: Facts, due: np.ndarray, now: dt.datetime, policy: ContactPolicy) -> np.ndarray:
    """Ask the gate as the filling does: as a promise where one is due, else as care."""
    care = contact_decisions(facts, "care", CHANNEL, now, policy).without("quiet_hours").allowed
    promise = contact_decisions(facts, "promise", CHANNEL, now, policy).without("quiet_hours").allowed
    return np.where(due, promise, care)


def _candidates(
    shown: np.ndarray, decision: Decision, cared: Cared, places: np.ndarray, today: int
) -> Candidates:
    """Lay the foreseen standing out as the reasons take it; the order is no matter here."""
    state = decision.state[places].astype(np.int64)
    came_back = np.isin(shown, QUIET) & np.isin(state, BACK)
    returned_day = decision.returned_day[places]
    returned = np.maximum(cared.returned_on, returned_day)
    return Candidates(
        state=state,
        state_since=decision.state_since[places].astype(np.int64),
        quadrant=decision.quadrant[places].astype(np.int64),
        high_tier=np.isin(decision.tier[places], HIGH),
        value=decision.value[places].astype(np.float64),
        rate=np.zeros(len(state)),
        returned_on=np.where(came_back, today, returned),
        seen_on=np.where(returned_day == NEVER, NEVER, decision.last_any[places]),
        assigned_on=cared.assigned_on,
        promise_due_on=cared.promise_due_on,
        step_due_on=cared.step_due_on,
        last_touch_on=cared.last_touch_on,
        asks=np.zeros(len(state), np.int64),  # the community asks the same, whatever the rules
        **{name: np.full(len(state), NEVER) for name in UNCHANGED},
    )
