"""Owns the brand's calendar: which days are worked, free, quiet or mourned, and how working time passes.

What an arrangement decides (holidays, make-up days, days of quiet or mourning) comes in as data; what the
year gives by itself (lunar dates, terms, festivals) comes from `users.rules.festivals`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from users.rules import festivals
from users.rules.festivals import ONE_DAY, statutory_days

KINDS = {
    "holiday": _("休息"),
    "makeup": _("调休上班"),
    "quiet": _("不打扰"),
    "mourning": _("哀悼"),
}
NEAR_HOLIDAY = dt.timedelta(days=14)  # no make-up day of 2016 to 2026 was further from its holiday than 11
LONGEST_SEARCH = 400  # days


class CalendarDayInfo(NamedTuple):
    """What an arrangement says about one day."""

    kind: str  # holiday or makeup
    name: str


class NotADay(ValueError):
    """A file of holidays that can't be read, with the reason."""


class OfficialYear(NamedTuple):
    """The announced arrangement of one year."""

    year: int
    source: str
    days: dict[dt.date, CalendarDayInfo]


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days of some years; whoever asks about a date makes sure that it was loaded.

    A calendar is equal to itself alone, so that what follows from it can be remembered by it.
    """

    days: Mapping[dt.date, CalendarDayInfo] = field(default_factory=dict)
    announced_years: frozenset[int] = frozenset()
    quiet: tuple[tuple[dt.date, dt.date], ...] = ()  # first and last day, both included
    mourning: frozenset[dt.date] = frozenset()

    festivals_on = staticmethod(festivals.festivals_on)
    greeting_festival = staticmethod(festivals.greeting_festival)
    solar_term_on = staticmethod(festivals.solar_term_on)
    lunar = staticmethod(festivals.lunar)
    lunar_birthday_in = staticmethod(festivals.lunar_birthday_in)
    is_spring_festival_night = staticmethod(festivals.is_spring_festival_night)

    def is_working_day(self, day: dt.date) -> bool:
        """Say whether people work on a day; without an arrangement, the weekend and the law decide."""
        if day in self.days:
            return self.days[day].kind == "makeup"
        if day.weekday() >= 5:
            return False
        return day.year in self.announced_years or day not in statutory_days(day.year)

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return the day itself where it is worked, else the next one that is."""
        ahead = (day + dt.timedelta(days=number) for number in range(LONGEST_SEARCH))
        return next(found for found in ahead if self.is_working_day(found))

    def is_mourning(self, day: dt.date) -> bool:
        """Say whether a day carries no wish of joy."""
        return day in self.mourning or festivals.is_festive_mourning(day)

    def is_quiet(self, day: dt.date) -> bool:
        """Say whether the brand wants nobody to be contacted on a day."""
        return any(first <= day <= last for first, last in self.quiet)

    def is_provisional(self, day: dt.date) -> bool:
        """Say whether a free day may still become a make-up day: an arrangement near it is not announced."""
        if day.weekday() < 5 or day in self.days:
            return False
        open_years = {day.year, (day + NEAR_HOLIDAY).year} - self.announced_years
        legal = {free for year in open_years for free in statutory_days(year)}
        return day not in legal and any(abs(day - free) <= NEAR_HOLIDAY for free in legal)

    def add_working_time(
        self, start: dt.datetime, minutes: float, opens: dt.time, closes: dt.time, zone: dt.tzinfo
    ) -> dt.datetime:
        """Return when so many minutes of working time will have passed."""
        left = dt.timedelta(minutes=minutes)
        begin = start
        for begin, end in self._hours(start, opens, closes, zone):
            if begin + left <= end:
                return begin + left
            left -= end - begin
        raise ValueError(f"no working time left after {begin}")

    def working_minutes_between(
        self, first: dt.datetime, last: dt.datetime, opens: dt.time, closes: dt.time, zone: dt.tzinfo
    ) -> int:
        """Return the whole minutes of working time between two instants; never negative."""
        passed = dt.timedelta()
        for begin, end in self._hours(first, opens, closes, zone):
            if begin >= last:
                break
            passed += min(end, last) - begin
        return int(passed.total_seconds() // 60)

    def _hours(
        self, start: dt.datetime, opens: dt.time, closes: dt.time, zone: dt.tzinfo
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Yield the hours of work from an instant on, one pair a working day."""
        first = start.astimezone(zone).date()
        for number in range(LONGEST_SEARCH):
            day = first + dt.timedelta(days=number)
            # In UTC, where a difference of instants is true on days with a change of clocks.
            begin = max(start, dt.datetime.combine(day, opens, zone)).astimezone(dt.UTC)
            end = dt.datetime.combine(day, closes, zone).astimezone(dt.UTC)
            if begin < end and self.is_working_day(day):
                yield begin, end


def runs_of(days: list[dt.date]) -> tuple[tuple[dt.date, dt.date], ...]:
    """Join days in order to periods of (first, last)."""
    found: list[tuple[dt.date, dt.date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == ONE_DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def read_official_year(content: Any) -> OfficialYear:
    """Read one year in the usual form (holiday-cn): year, papers, and days with name, date and isOffDay."""
    try:
        year = int(content["year"])
        papers = [str(paper) for paper in content.get("papers") or []]
        days = dict(_read_day(entry) for entry in content["days"])
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise NotADay(str(_("文件要有 year 和 days，每天要有 name、date、isOffDay。"))) from wrong
    if any(abs(day.year - year) > 1 for day in days):
        raise NotADay(str(_("有的日期离这一年太远，请检查 year。")))
    return OfficialYear(year, " ".join(papers)[:200], days)


def _read_day(entry: Mapping[str, Any]) -> tuple[dt.date, CalendarDayInfo]:
    off = entry["isOffDay"]
    if type(off) is not bool:
        raise ValueError(off)
    info = CalendarDayInfo("holiday" if off else "makeup", str(entry["name"]).strip()[:40])
    return dt.date.fromisoformat(entry["date"]), info
