"""Owns how days come into the calendar: announced years as files, days of quiet and mourning by hand."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from scrm.lib.errors import Refused
from users.actions.audit import record
from users.models import CalendarDay, Employee
from users.rules.calendar import NotADay, read_official_year

OFFICIAL = ("holiday", "makeup")
LONGEST_PERIOD = 60


class NotACalendar(Refused):
    """A file that is not one year of holidays."""

    code = "not_a_calendar"
    message = _("这不是一年的放假安排。")


class NotAnnounced(Refused):
    """A file without a day: the year is not announced."""

    code = "not_announced"
    message = _("文件里还没有一天，这一年的安排可能还没公布。公布以后再导入。")


class PeriodTooLong(Refused):
    """A period that is empty or too long to be meant."""

    code = "period_too_long"
    message = _("请选 1 到 60 天：开始不晚于结束。")


@transaction.atomic
def import_official_year(*, content: Any, by: Employee | None, now: dt.datetime) -> tuple[int, int]:
    """Put the arrangement of one year in the place of what was known of it; return (year, days)."""
    try:
        found = read_official_year(content)
    except NotADay as wrong:
        raise NotACalendar(str(wrong)) from wrong
    if not found.days:
        raise NotAnnounced
    official = CalendarDay.objects.filter(kind__in=OFFICIAL)
    official.filter(year=found.year).delete()
    official.filter(date__in=found.days).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, kind=info.kind, name=info.name, year=found.year, source=found.source)
        for day, info in found.days.items()
    )
    details = {"year": found.year, "days": len(found.days)}
    record(by=by, action="calendar.imported", obj_type="calendar", obj_id=None, now=now, **details)
    return found.year, len(found.days)


@transaction.atomic
def add_calendar_period(
    *, kind: str, first: dt.date, last: dt.date, name: str, by: Employee, now: dt.datetime
) -> int:
    """Add days of quiet or mourning; return how many."""
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_PERIOD:
        raise PeriodTooLong
    days = [first + dt.timedelta(days=number) for number in range(length)]
    rows = [CalendarDay(date=day, kind=kind, name=name, year=day.year) for day in days]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["date", "kind"], update_fields=["name"]
    )
    details = {"kind": kind, "first": first.isoformat(), "last": last.isoformat()}
    record(by=by, action="calendar.period_added", obj_type="calendar", obj_id=None, now=now, **details)
    return length


@transaction.atomic
def remove_calendar_day(*, day: CalendarDay, by: Employee, now: dt.datetime) -> None:
    """Take a day of quiet or mourning out again."""
    details = {"kind": day.kind, "date": day.date.isoformat()}
    record(by=by, action="calendar.day_removed", obj_type="calendar", obj_id=day.pk, now=now, **details)
    day.delete()
