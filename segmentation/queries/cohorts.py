"""Owns cohorts: of those who joined in a month, how many stood where so many months later."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncMonth

from scrm.lib import clock, sql
from segmentation.queries.history import Nights
from segmentation.queries.scope import Scope
from users.models import Profile

MONTHS = 12


@dataclass(frozen=True)
class Cell:
    """How many of a cohort stood at the chosen places on a date."""

    months: int  # since joining
    day: dt.date
    people: int


@dataclass(frozen=True)
class Cohort:
    """The people who joined in one month; a month whose end no night has seen has no cell."""

    month: dt.date
    size: int
    cells: Mapping[int, Cell]


def cohorts(
    scope: Scope, axis: str, places: Collection[str], last_month: dt.date, seen: Nights
) -> list[Cohort]:
    """Return a year of cohorts up to a month, the oldest first (two queries)."""
    months = [month_after(last_month, back - MONTHS + 1) for back in range(MONTHS)]
    days = dict(_ends(months[0], seen))
    stood = _stood(scope, axis, places, months, sorted(set(days.values())))
    sizes = _sizes(scope, months)
    return [
        Cohort(month, sizes[month], {cell.months: cell for cell in _cells(month, days, stood[month])})
        for month in months
    ]


def month_after(month: dt.date, count: int) -> dt.date:
    """Return the first day of the month so many months later; a negative count goes back."""
    number = month.year * 12 + month.month - 1 + count
    return dt.date(number // 12, number % 12 + 1, 1)


def _ends(first: dt.date, seen: Nights) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield each month that a night has seen the end of, with the date of that night.

    The night of a date has seen the days before it, so a month ends with the night of the next first;
    the last month is seen as far as it goes.
    """
    month = first
    while month < seen.last:
        day = min(month_after(month, 1), seen.last)
        if day >= seen.first:
            yield month, day
        month = month_after(month, 1)


def _cells(joined: dt.date, days: Mapping[dt.date, dt.date], stood: Counter[dt.date]) -> Iterator[Cell]:
    for months in range(MONTHS + 1):
        day = days.get(month_after(joined, months))
        if day:
            yield Cell(months, day, stood[day])


def _stood(
    scope: Scope, axis: str, places: Collection[str], months: list[dt.date], days: list[dt.date]
) -> Mapping[dt.date, Counter[dt.date]]:
    """Count those who stood at any of the places, by month of joining and by date."""
    params = {
        "axis": axis,
        "zone": settings.BRAND_TIME_ZONE,
        "joined_from": clock.day_start(months[0]),
        "joined_to": clock.day_start(month_after(months[-1], 1)),
        "days": days,
        "employees": None if scope.employees is None else list(scope.employees),
    }
    found: Mapping[dt.date, Counter[dt.date]] = defaultdict(Counter)
    for month, day, place, people in sql.rows("segmentation", "cohorts", params):
        if place in places:
            found[month][day] += people
    return found


def _sizes(scope: Scope, months: list[dt.date]) -> Counter[dt.date]:
    joined = Profile.objects.filter(
        joined_at__gte=clock.day_start(months[0]),
        joined_at__lt=clock.day_start(month_after(months[-1], 1)),
    )
    month = TruncMonth("joined_at", tzinfo=clock.zone())
    rows = scope.within(joined).annotate(month=month).values_list("month").annotate(people=Count("pk"))
    return Counter({at.date(): people for at, people in rows.order_by()})
