"""Owns the life of a ticket: its states, which clock runs in each, and who should take it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from outreach.rules.reasons import HIGH_TIERS
from outreach.rules.service import ServicePolicy

TECHNICAL = "technical"
# What may follow each state.
NEXT = {
    "new": frozenset({"answered", "proposed", "resolved"}),
    "reopened": frozenset({"answered", "proposed", "resolved"}),
    "answered": frozenset({"proposed", "resolved"}),
    "proposed": frozenset({"proposed", "resolved"}),
    "resolved": frozenset({"closed", "reopened"}),
    "closed": frozenset({"reopened"}),
}
MAY_UPGRADE = frozenset({"cooling_off"})  # origins whose tickets go to the lead at once
# Which reason of silence is a problem to be solved, and of what kind.
TOPIC_OF_REASON = {"product": TECHNICAL, "service": "service"}
CLOSES_AFTER = dt.timedelta(days=14)  # a solved ticket nobody came back to


class Clocks(NamedTuple):
    """Until when there must be an answer, a proposal and an end."""

    answer: dt.datetime
    propose: dt.datetime | None
    resolve: dt.datetime

    def running(self, state: str) -> dt.datetime | None:
        """Return the clock that runs in a state; none once it is solved."""
        if state in ("new", "reopened"):
            return self.answer
        if state == "answered":
            return self.propose or self.resolve
        return self.resolve if state == "proposed" else None


def is_high_value(tier: str) -> bool:
    """Say whether a tier has the shorter clocks."""
    return tier in HIGH_TIERS


def clocks_for(
    topic: str, urgency: str, tier: str, policy: ServicePolicy, after: Callable[[int], dt.datetime]
) -> Clocks:
    """Return the clocks of a ticket; `after` gives the instant that many working minutes from now."""
    cell = f"{urgency}_{'high' if is_high_value(tier) else 'standard'}"
    return Clocks(
        answer=after(policy.answer[cell]),
        propose=after(policy.propose[cell]) if topic == TECHNICAL else None,
        resolve=after(policy.resolve_hours * 60),
    )


def can_become(state: str, wanted: str) -> bool:
    """Say whether one state may follow another."""
    return wanted in NEXT[state]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone who could take a ticket."""

    pk: int
    is_carer: bool  # looks after the person, or stands in for who does
    is_lead: bool
    is_desk: bool  # takes this topic
    is_near: bool  # in the team of the person's KOE
    is_away: bool
    open_tickets: int


def owner_for(
    colleagues: Sequence[Colleague], topic: str, urgency: str, tier: str, origin: str, policy: ServicePolicy
) -> int | None:
    """Return who takes a ticket, by tier, topic and load; None when nobody is there.

    An upgraded ticket, and an urgent one of high value, go to the lead; a topic with a desk to the desk;
    everything else to the one who knows the person, as long as they are not overloaded, else to the
    least loaded colleague nearby.
    """
    here = [each for each in colleagues if not each.is_away]
    upgraded = origin in MAY_UPGRADE or (urgency == "high" and is_high_value(tier))
    ranks = [
        [each for each in here if each.is_near and each.is_lead and upgraded],
        [each for each in here if each.is_desk],
        [each for each in here if each.is_carer and each.open_tickets < policy.most_open],
        [each for each in here if each.is_near and not each.is_lead and each.open_tickets < policy.most_open],
        [each for each in here if each.is_near and each.is_lead],
        [each for each in here if each.is_carer],
        [each for each in here if each.is_lead],
    ]
    found = next((rank for rank in ranks if rank), None)
    if found is None:
        return None
    return min(found, key=lambda each: (each.open_tickets, not each.is_near, each.pk)).pk
