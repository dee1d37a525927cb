"""Owns who waits for room on somebody's list: a reason and the gate's yes, but the list is full."""

import datetime as dt
from typing import NamedTuple

import numpy as np

from outreach.queries.candidates import population
from outreach.queries.contact import contact_facts, contact_policy
from outreach.rules import CODES, REASONS, contact_decisions, purposes_for, reasons_for, worth_for
from outreach.rules.reasons import STEP
from scrm.lib import clock
from users.models import Assignment, Employee, Profile

CHANNEL = "wecom"
SHOWN = 200


class Waiting(NamedTuple):
    """Somebody who waits, and why they would be on the list."""

    profile: Profile
    sentence: str


def waiting_people(employee: Employee, now: dt.datetime) -> list[Waiting]:
    """Return who waits for room on an employee's list, the worthiest first (about eight queries)."""
    today, (policy, _version) = clock.business_date(now), contact_policy()
    assigned = Assignment.objects.filter(employee=employee, ended_at=None)
    everybody = population(today, policy, sorted(assigned.values_list("profile_id", flat=True)))
    day = clock.day_number(today)
    held = reasons_for(everybody.people, day, policy)
    free = held.any(axis=1) & (everybody.item == 0) & ~everybody.is_done
    free[free] = _allowed(everybody.profiles[free], purposes_for(held[free]), now)
    worth = worth_for(everybody.people, held, day)
    best = [place for place in np.argsort(-worth, kind="stable") if free[place]][:SHOWN]
    profiles = Profile.objects.in_bulk([int(everybody.profiles[place]) for place in best])
    return [
        Waiting(profiles[int(everybody.profiles[place])], str(REASONS[CODES[held[place].argmax()]].sentence))
        for place in best
    ]


def _allowed(profiles: np.ndarray, purposes: np.ndarray, now: dt.datetime) -> np.ndarray:
    """Return to whom the gate says yes, whatever the hour."""
    policy, _version = contact_policy()
    purposes = np.where(purposes == STEP, "care", purposes)
    found = np.zeros(len(profiles), dtype=bool)
    for purpose in set(purposes):
        mask = purposes == purpose
        _ids, facts = contact_facts(profiles[mask].tolist(), purpose, now, policy, channel=CHANNEL)
        facts.heard_at[:] = -np.inf
        found[mask] = contact_decisions(facts, purpose, CHANNEL, now, policy).without("quiet_hours").allowed
    return found
