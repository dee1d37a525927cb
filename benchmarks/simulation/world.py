"""Owns the simulated time: whatever happens is put down for its instant and done in that order."""

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.simulation.customers import Customers, number_of
from outreach.actions.bookings import GateRefused
from scrm.lib import clock
from scrm.lib.errors import Refused
from users.actions.ingest import ingest_events
from users.models import Employee, Identity, Source

Deed = Callable[[dt.datetime], Any]


@dataclass
class World:
    """Everything that the actors share."""

    seed: int
    first: dt.date
    days: int
    people: Customers
    rng: np.random.Generator
    source: Source
    koes: list[Employee]
    lead: Employee
    manager: Employee
    sabotage: str = ""
    tally: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # of every no that an actor heard
    faults: Counter[str] = field(default_factory=Counter)  # a no without a reason
    back: dict[int, int] = field(default_factory=dict)  # who is back after staying away, until which day
    agenda: list[tuple[dt.datetime, int, Deed]] = field(default_factory=list)
    who: dict[int, int] = field(default_factory=dict)  # the position of a profile among the customers
    number: int = 0
    profiles: dict[int, int] = field(default_factory=dict)  # the profile of a customer
    hands: Any = None  # that reach for one person at the same instant, while days are lived
    notice: Callable[..., Any] = print  # tells the referee to look, at everybody or at one profile

    @property
    def last(self) -> dt.date:
        """Return the last simulated day."""
        return self.first + dt.timedelta(days=self.days - 1)

    def at(self, instant: dt.datetime, deed: Deed) -> None:
        """Put a deed down for an instant."""
        heapq.heappush(self.agenda, (instant, self.number, deed))
        self.number += 1

    def soon(self, now: dt.datetime, low: float, high: float, deed: Deed) -> None:
        """Put a deed down for some minutes from now."""
        self.at(now + dt.timedelta(minutes=float(self.rng.uniform(low, high))), deed)

    def live_until(self, end: dt.datetime) -> None:
        """Do what is put down before an instant, in order of time."""
        while self.agenda and self.agenda[0][0] < end:
            instant, _number, deed = heapq.heappop(self.agenda)
            deed(instant)

    def attempt(self, name: str, deed: Callable[[], Any]) -> Any:
        """Let an actor do something, which the product may refuse; count both, and a no without a reason."""
        try:
            done = deed()
        except GateRefused as refused:
            self.tally[f"{name}: refused by the gate"] += 1
            self.hear(name, refused.decision.reasons)
        except Refused as refused:
            self.tally[f"{name}: refused"] += 1
            self.hear(name, (refused.code,))
        else:
            self.tally[name] += 1
            return done
        return None

    def hear(self, name: str, reasons: tuple[str, ...]) -> None:
        """Count the reasons of a no."""
        self.reasons.update(reasons)
        if not reasons or not all(reasons):
            self.faults[f"{name}: a no without a reason"] += 1

    def chance(self, share: float) -> bool:
        """Say yes with a probability."""
        return bool(self.rng.random() < share)

    def pick(self, choices: Any) -> Any:
        """Return one of some things."""
        return choices[int(self.rng.integers(len(choices)))]

    def push(self, items: list[dict], now: dt.datetime) -> None:
        """Send events as the connected system does."""
        for start in range(0, len(items), 5000):
            receipt = ingest_events(source=self.source, items=items[start : start + 5000], now=now)
            if receipt.rejected:
                raise ValueError(next(each for each in receipt.results if each["status"] == "rejected"))

    def know_people(self) -> None:
        """Learn which profile each customer is."""
        numbers = {number_of(who): who for who in range(len(self.people))}
        rows = Identity.objects.filter(source=self.source).values_list("external_id", "profile_id")
        self.who = {profile: numbers[number] for number, profile in rows}
        self.profiles = {who: profile for profile, who in self.who.items()}

    def morning(self, date: dt.date, hour: float) -> dt.datetime:
        """Return an instant of a day of the brand."""
        return clock.day_start(date) + dt.timedelta(hours=hour)
