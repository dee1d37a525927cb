"""Owns the network of a group: its months in numbers, and one month as a picture."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from community.models import Group
from community.rules.network import Network, Tie, layout, network_of
from community.rules.readings import ANSWER_WINDOW_DAYS, Counts
from scrm.lib import clock, sql
from users.models import Employee, Profile

MOST_DRAWN = 60
MONTHS = 6
ROOMY = 100  # months of groups from which the work is large
# The pairs of a large community stay in memory, and its words meet the first words without being sorted.
LARGE = "SET LOCAL work_mem = '256MB'; SET LOCAL enable_mergejoin = off"


@dataclass(frozen=True, slots=True)
class Dot:
    """Someone in the picture."""

    name: str
    is_staff: bool
    is_core: bool
    x: float
    y: float
    near: int  # with how many people they talk
    profile_id: int | None = None  # where the viewer may open it


@dataclass(frozen=True, slots=True)
class Picture:
    """One month of a group: its ties and measures, and where everybody stands."""

    network: Network
    ties: list[Tie]
    dots: dict[int, Dot]


def months_before(now: dt.datetime, count: int = MONTHS) -> list[dt.date]:
    """Return the first days of the latest months, the present one last."""
    today = clock.business_date(now)
    last = today.year * 12 + today.month - 1
    return [dt.date(at // 12, at % 12 + 1, 1) for at in range(last - count + 1, last + 1)]


def network_counts(
    groups: Sequence[int] | None, months: Sequence[dt.date]
) -> dict[tuple[int, dt.date], Counts]:
    """Return what happened in groups, or in all of them, in months that follow each other."""
    starts = [clock.day_start(month) for month in (*months, _next(months[-1]))]
    params = {
        "groups": None if groups is None else list(groups),
        "starts": starts,
        "until": starts[-1],
        "window": dt.timedelta(days=ANSWER_WINDOW_DAYS),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        if groups is None or len(starts) * len(groups) > ROOMY:
            cursor.execute(LARGE)
        rows = sql.rows("community", "network_counts", params)
    return {(group, months[place - 1]): Counts(*values) for group, place, *values in rows}


def ties_of(group: Group, month: dt.date) -> list[Tie]:
    """Return who spoke to whom in a month (one query); employees are numbered below zero."""
    begins, ends = clock.day_start(month), clock.day_start(_next(month))
    params = {"group": group.pk, "begins": begins, "ends": ends}
    return [Tie(*row) for row in sql.rows("community", "network_ties", params)]


def picture_of(group: Group, month: dt.date, viewer: Employee) -> Picture:
    """Return a month of a group as a picture (four queries); the viewer's own people can be opened."""
    ties = ties_of(group, month)
    people = {one for tie in ties for one in tie[:2]}
    network = network_of(ties, {one for one in people if one <= 0})
    places = layout(ties, MOST_DRAWN)
    names = _names(list(places))
    own = set(Profile.objects.visible_to(viewer).filter(pk__in=places).values_list("pk", flat=True))
    near = {one: {other for tie in ties for other in tie[:2] if one in tie[:2]} - {one} for one in places}
    dots = {
        one: Dot(
            name=names.get(one, ""),
            is_staff=one <= 0,
            is_core=one in network.core,
            x=x,
            y=y,
            near=len(near[one]),
            profile_id=one if one in own else None,
        )
        for one, (x, y) in places.items()
    }
    return Picture(network, ties, dots)


def _names(people: Sequence[int]) -> dict[int, str]:
    members = Profile.objects.in_bulk([one for one in people if one > 0])
    staff = Employee.objects.in_bulk([-one for one in people if one < 0])
    return {pk: str(one) for pk, one in members.items()} | {-pk: str(one) for pk, one in staff.items()}


def _next(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
