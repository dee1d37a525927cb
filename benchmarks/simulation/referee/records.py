"""Owns the tables that the referee recounts from, by person."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from benchmarks.simulation.referee.rulebook import COOLING_DAYS, DISPLEASED, LOW

TOUCHES = """
SELECT profile_id, id, employee_id, source_id, purpose, channel, booked_at, expires_at, sent_at, undone_at,
       outcome = 'replied', answered_at
  FROM outreach_touch ORDER BY profile_id, id"""
CONSENTS = "SELECT profile_id, purpose, channel, decision, at, id FROM outreach_consent ORDER BY at, id"
COOLINGS = (
    "SELECT profile_id, started_at, least(ends_at, coalesce(ended_at, ends_at)) FROM outreach_coolingoff"
)
TICKETS = "SELECT profile_id, owner_id, opened_at, coalesce(resolved_at, 'infinity') FROM outreach_ticket"
MOODS = "SELECT profile_id, at, mood, coalesce(satisfaction, 9) FROM outreach_mood ORDER BY at, id"
MESSAGES = """
SELECT e.profile_id, e.occurred_at
  FROM users_event e
  JOIN users_eventtype k ON k.id = e.type_id AND k.dimension = 'contact' AND NOT k.is_passive
 ORDER BY 1, 2"""
OVERRIDES = "SELECT profile_id, purpose, channel, created_at, expires_at, used_at FROM outreach_override"
HELD = "SELECT profile_id, decided_at, starts_on, ends_on FROM outreach_holdout WHERE is_held"
FRIENDS = "SELECT profile_id, started_at, ended_at FROM outreach_friendmode"
STRANGERS = "SELECT profile_id, channel, reported_at, corrected_at FROM outreach_wrongcontact"


class Touch(NamedTuple):
    """One conversation that was opened, or for which room was kept."""

    id: int
    employee: int | None
    source: int | None
    purpose: str
    channel: str
    booked_at: dt.datetime | None
    expires_at: dt.datetime | None
    sent_at: dt.datetime | None
    undone_at: dt.datetime | None
    is_answered: bool
    answered_at: dt.datetime | None


@dataclass
class Records:
    """Everything that is on record, by person."""

    touches: dict[int, list[Touch]]
    consents: dict[int, list[tuple]]
    coolings: dict[int, list[tuple]]
    tickets: dict[int, list[tuple]]
    messages: dict[int, list[tuple]]
    overrides: dict[int, list[tuple]]
    friends: dict[int, list[tuple]]
    held: dict[int, list[tuple]]
    strangers: dict[int, list[tuple]]

    @classmethod
    def read(cls, cursor: Any) -> Self:
        """Read the tables."""
        touches = {
            profile: [Touch(*row) for row in rows] for profile, rows in _by_person(cursor, TOUCHES).items()
        }
        coolings = _by_person(cursor, COOLINGS)
        for profile, moods in _by_person(cursor, MOODS).items():
            coolings[profile] += deserved(moods)
        return cls(
            touches,
            _by_person(cursor, CONSENTS),
            coolings,
            _by_person(cursor, TICKETS),
            _by_person(cursor, MESSAGES),
            _by_person(cursor, OVERRIDES),
            _by_person(cursor, FRIENDS),
            _by_person(cursor, HELD),
            _by_person(cursor, STRANGERS),
        )


def deserved(moods: list[tuple]) -> list[tuple]:
    """Return the times in which someone should have been left in peace, after so many complaints in a row."""
    found: list[tuple] = []
    run = 0
    for at, mood, satisfaction in moods:
        run = run + 1 if mood == "displeased" or satisfaction <= LOW else 0
        if run >= DISPLEASED and not (found and at < found[-1][1]):
            found.append((at, at + dt.timedelta(days=COOLING_DAYS)))
            run = 0
    return found


def _by_person(cursor: Any, statement: str) -> dict[int, list[tuple]]:
    cursor.execute(statement)
    found: dict[int, list[tuple]] = defaultdict(list)
    for profile, *row in cursor.fetchall():
        found[profile].append(tuple(row))
    return found
