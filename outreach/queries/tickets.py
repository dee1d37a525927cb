"""Owns what the pages of tickets show: whose they are, how much time is left, and how well we solve."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from outreach.models import Desk, Ticket, TicketNote
from outreach.queries.service import AHEAD, service_policy
from scrm.lib import clock
from users import queries as users
from users.models import Employee, Profile

TABS = ("mine", "team", "overdue", "solved")
LOOKED_BACK = dt.timedelta(days=90)


@dataclass(slots=True)
class Row:
    """A ticket and its clock: working minutes left, negative when it is late, None when none runs."""

    ticket: Ticket
    minutes: int | None

    @property
    def is_late(self) -> bool:
        """Say whether the clock ran out."""
        return self.minutes is not None and self.minutes < 0

    @property
    def spent(self) -> int:
        """Return the minutes without their sign."""
        return abs(self.minutes or 0)


def tickets(viewer: Employee, tab: str, now: dt.datetime) -> QuerySet[Ticket]:
    """Return the tickets of a tab: late ones first, then by the clock that runs."""
    seen = Ticket.objects.visible_to(viewer).select_related("profile", "owner", "escalated_to")
    if tab == "solved":
        return seen.filter(resolved_at__isnull=False).order_by("-resolved_at", "-id")
    waiting = seen.open().order_by(F("due_at").asc(nulls_last=True), "id")
    if tab == "mine":
        return waiting.filter(Q(owner=viewer) | Q(escalated_to=viewer))
    return waiting.filter(due_at__lt=now) if tab == "overdue" else waiting


def counts(viewer: Employee, now: dt.datetime) -> dict[str, int]:
    """Return how many tickets each tab has (one query)."""
    seen = Ticket.objects.visible_to(viewer)
    is_open = Q(resolved_at__isnull=True)
    mine = Q(owner=viewer) | Q(escalated_to=viewer)
    return seen.aggregate(
        mine=Count("pk", filter=is_open & mine),
        team=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=now)),
        solved=Count("pk", filter=~is_open),
    )


def rows(found: Iterable[Ticket], now: dt.datetime) -> list[Row]:
    """Return tickets with their clocks (two queries for any number)."""
    found = list(found)
    running = [ticket.due_at for ticket in found if ticket.due_at and ticket.is_open]
    if not running:
        return [Row(ticket, None) for ticket in found]
    policy, _version = service_policy()
    first, last = clock.business_date(min(*running, now)), clock.business_date(max(*running, now))
    calendar = users.calendar(first, min(last, clock.business_date(now) + AHEAD))

    def left(ticket: Ticket) -> int | None:
        if ticket.due_at is None or not ticket.is_open:
            return None
        hours = (policy.opens, policy.closes, clock.zone())
        if ticket.due_at < now:
            return -max(calendar.working_minutes_between(ticket.due_at, now, *hours), 1)
        return calendar.working_minutes_between(now, ticket.due_at, *hours)

    return [Row(ticket, left(ticket)) for ticket in found]


@dataclass(frozen=True, slots=True)
class Quality:
    """How the solved tickets of the last ninety days went."""

    solved: int
    first_time: int
    in_time: int

    @property
    def first_time_share(self) -> int | None:
        """Return how many of a hundred held at once."""
        return round(100 * self.first_time / self.solved) if self.solved else None

    @property
    def in_time_share(self) -> int | None:
        """Return how many of a hundred were answered in time."""
        return round(100 * self.in_time / self.solved) if self.solved else None


def quality(viewer: Employee, now: dt.datetime) -> Quality:
    """Return how well tickets were solved lately (one query)."""
    solved = Ticket.objects.visible_to(viewer).filter(resolved_at__gte=now - LOOKED_BACK)
    return Quality(
        **solved.aggregate(
            solved=Count("pk"),
            first_time=Count("pk", filter=Q(reopenings=0)),
            in_time=Count("pk", filter=Q(answered_at__lte=F("answer_due_at"))),
        )
    )


def notes(ticket: Ticket) -> list[TicketNote]:
    """Return what was done about a ticket, in order."""
    return list(ticket.notes.select_related("employee"))


def tickets_of(profile: Profile) -> list[Ticket]:
    """Return the tickets of someone, the newest first."""
    return list(Ticket.objects.filter(profile=profile).select_related("owner")[:20])


def receivers(viewer: Employee) -> list[Employee]:
    """Return the colleagues to whom a viewer may hand a ticket."""
    return list(Employee.objects.caring().visible_to(viewer).order_by("name", "id"))


def desks() -> dict[str, set[int]]:
    """Return who takes each topic."""
    found: dict[str, set[int]] = {topic: set() for topic in Ticket.Topic.values}
    for topic, employee in Desk.objects.values_list("topic", "employee"):
        found[topic].add(employee)
    return found
