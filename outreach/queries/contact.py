"""Owns how the contact gate reads its facts, and the policy that is in force."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from outreach.rules import CHANNELS, STANDARD, ContactPolicy, Decision, Decisions, Facts
from outreach.rules import contact_decisions as decide
from outreach.rules.contact import UNKNOWN
from outreach.rules.reasons import STATE_CODES
from scrm.lib import clock, sql
from users import queries as users

LONGEST_MEMORY = 400  # days: beyond every wait that a policy may ask for


def contact_policy() -> tuple[ContactPolicy, int]:
    """Return the numbers in force and their version (one query); version 0 is the built-in."""
    stored = users.policy("contact")
    return (ContactPolicy.from_values(stored.values), stored.version) if stored else (STANDARD, 0)


def contact_facts(
    profiles: Sequence[int], purpose: str, now: dt.datetime, policy: ContactPolicy = STANDARD
) -> tuple[np.ndarray, Facts]:
    """Return the ids that exist, ascending, and what the gate knows of them (one query)."""
    newest = max(touches for touches, _days in policy.caps)
    params = {
        "profiles": list(profiles),
        "purpose": purpose,
        "channels": list(CHANNELS),
        "newest": newest,
        "since": now - dt.timedelta(days=LONGEST_MEMORY),
        "today": clock.business_date(now),
    }
    found = sql.rows("outreach", "contact_facts", params)
    columns = list(zip(*found, strict=True)) or [()] * 10
    facts = Facts(
        state=np.array([STATE_CODES.get(state, UNKNOWN) for state in columns[1]], dtype=np.int64),
        alumnus=np.array(columns[2], dtype=bool),
        may_profile=np.array(columns[3], dtype=bool),
        refused=np.array(columns[4], dtype=np.int64),
        consented=np.array(columns[5], dtype=np.int64),
        recent=_newest(columns[6], newest),
        answered=np.array(columns[7], dtype=bool),
        snoozed_until=_instants(
            None if day is None else clock.day_start(day).timestamp() for day in columns[8]
        ),
        skipped_at=_instants(columns[9]),
    )
    return np.array(columns[0], dtype=np.int64), facts


def contact_decisions(
    profiles: Sequence[int], purpose: str, channel: str, now: dt.datetime
) -> tuple[np.ndarray, Decisions]:
    """Return the gate's answers for some people by the policy in force (two queries)."""
    policy, _version = contact_policy()
    found, facts = contact_facts(profiles, purpose, now, policy)
    return found, decide(facts, purpose, channel, now, policy)


def contact_decision(profile_id: int, purpose: str, channel: str, now: dt.datetime) -> Decision:
    """Return the gate's answer for one existing person."""
    return contact_decisions([profile_id], purpose, channel, now)[1].one(0)


def _instants(values) -> np.ndarray:
    return np.array([-np.inf if value is None else value for value in values], dtype=np.float64)


def _newest(lists: Sequence[list[float] | None], width: int) -> np.ndarray:
    """Return the latest instants as a matrix, newest first, filled up with never."""
    matrix = np.full((len(lists), width), -np.inf)
    for row, instants in enumerate(lists):
        if instants:
            matrix[row, : len(instants)] = instants
    return matrix
