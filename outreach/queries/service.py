"""Owns what a ticket is judged by: the policy in force, the working time ahead, and who could take it."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Count, Q

from outreach.models import Desk, Ticket
from outreach.rules.service import STANDARD_SERVICE, ServicePolicy
from outreach.rules.tickets import Clocks, Colleague, clocks_for
from scrm.lib import clock
from users import queries as users
from users.models import Assignment, Cover, Employee, Profile

AHEAD = dt.timedelta(days=400)  # no clock reaches further, whatever holidays there are


def service_policy() -> tuple[ServicePolicy, int]:
    """Return the numbers in force and their version (one query); version 0 is the built-in."""
    stored = users.policy("service")
    return (ServicePolicy.from_values(stored.values), stored.version) if stored else (STANDARD_SERVICE, 0)


def working_time(policy: ServicePolicy, now: dt.datetime) -> Callable[[int], dt.datetime]:
    """Return what tells the instant so many working minutes from now (one query)."""
    today = clock.business_date(now)
    calendar = users.calendar(today, today + AHEAD)

    def after(minutes: int) -> dt.datetime:
        return calendar.add_working_time(now, minutes, policy.opens, policy.closes, clock.zone())

    return after


def clocks_of(ticket: Ticket, now: dt.datetime) -> Clocks:
    """Return the clocks of a ticket that starts, or starts again, now (two queries)."""
    policy, _version = service_policy()
    return clocks_for(ticket.topic, ticket.urgency, ticket.tier, policy, working_time(policy, now))


def follow_up_day(now: dt.datetime) -> dt.date:
    """Return the working day on which to ask how the solution holds (two queries)."""
    policy, _version = service_policy()
    day = clock.business_date(now) + dt.timedelta(days=policy.follow_up_days)
    return users.calendar(day, day + AHEAD).next_working_day(day)


def colleagues(profile: Profile, topic: str, today: dt.date) -> list[Colleague]:
    """Return everybody who could take a ticket of someone, with their load (five queries)."""
    away = set(_covers(today).values_list("absent", flat=True))
    carer = (
        Assignment.objects.filter(profile=profile, ended_at__isnull=True).select_related("employee").first()
    )
    carers = _standing_for(carer.employee_id, today) if carer else set()
    team = carer.employee.team_id if carer else None
    desk = set(Desk.objects.filter(topic=topic).values_list("employee", flat=True))
    unsolved = Count("tickets", filter=Q(tickets__resolved_at__isnull=True))
    return [
        Colleague(
            pk=person.pk,
            is_carer=person.pk in carers,
            is_lead=person.role == "lead",
            is_desk=person.pk in desk,
            is_near=team is not None and person.team_id == team,
            is_away=person.pk in away,
            open_tickets=person.unsolved,
        )
        for person in Employee.objects.caring().annotate(unsolved=unsolved)
    ]


def lead_of(employee: Employee | None, profile: Profile) -> Employee | None:
    """Return to whom an overdue ticket goes: the lead of its owner's team, or of the person's KOE."""
    team = employee.team_id if employee else None
    if team is None:
        carer = Assignment.objects.filter(profile=profile, ended_at__isnull=True).select_related("employee")
        team = next((each.employee.team_id for each in carer), None)
    leads = Employee.objects.working().filter(role="lead", team=team).exclude(team=None)
    others = leads.exclude(pk=employee.pk) if employee else leads
    return others.order_by("pk").first() or leads.order_by("pk").first()


def _covers(today: dt.date):
    return Cover.objects.filter(starts_on__lte=today, ends_on__gte=today)


def _standing_for(employee_id: int, today: dt.date) -> set[int]:
    """Return who looks after someone's people today: the deputy where there is one."""
    deputies = set(_covers(today).filter(absent=employee_id).values_list("deputy", flat=True))
    return deputies or {employee_id}
