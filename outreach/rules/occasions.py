"""Owns what a day is for many people at once: whose birthday or anniversary, which festival, which term.

`births` turns the question around: not "when is this birthday kept" but "who, born when, keeps it today", so
that one comparison of dates finds them among everybody.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from scrm.lib.tone.occasions import COLD_TERMS
from users.rules.calendar import Calendar
from users.rules.festivals import CARE_TERMS, birthday_in, lunar, lunar_birthday_in

FIRST_YEAR = 1901
REASON_CODES = ("birthday", "anniversary", "festival", "solar_term")  # the most personal first
FOR_SOME = "teachers_day"  # nobody is put on a list for a day of a profession


@dataclass(frozen=True, slots=True)
class Occasions:
    """What a day is for whom; all empty on a day of mourning."""

    solar_births: tuple[dt.date, ...] = ()
    lunar_births: tuple[dt.date, ...] = ()
    anniversaries: tuple[dt.date, ...] = ()
    festival: str = ""
    term: str = ""

    @property
    def is_cold(self) -> bool:
        """Say whether the term speaks of cold: not to people in places without winter."""
        return self.term in COLD_TERMS


def occasions_on(today: dt.date, days: Calendar) -> Occasions:
    """Return what a day is; a festival on a free day is told of on the last working day before it, too."""
    if days.is_mourning(today):
        return Occasions()
    tomorrow = today + dt.timedelta(days=1)
    festival = days.greeting_festival(today)
    if not festival and not days.is_working_day(tomorrow) and not days.is_mourning(tomorrow):
        festival = days.greeting_festival(tomorrow)
    term = days.solar_term_on(today)
    return Occasions(
        solar_births=births(today, "solar"),
        lunar_births=births(today, "lunar"),
        anniversaries=_same_days(today),
        festival="" if festival == FOR_SOME else festival,
        term=term if term in CARE_TERMS else "",
    )


@lru_cache(maxsize=16)  # lunar years are slow to count, and pages ask for the same days
def births(today: dt.date, keeps: str) -> tuple[dt.date, ...]:
    """Return the dates of birth whose birthday is kept on a day, by the calendar that people keep."""
    found = lunar(today) if keeps == "lunar" else None
    dates = _lunar_births(found) if found else _same_days(today, with_leap=True)
    year = found[0] if found else today.year
    return tuple(each for each in dates if birthday_in(year, each, keeps) == today)


def _same_days(today: dt.date, *, with_leap: bool = False) -> tuple[dt.date, ...]:
    found = []
    for year in range(FIRST_YEAR, today.year):
        days = {(today.month, today.day)} | ({(2, 29)} if with_leap else set())
        found += [day for day in (_date(year, *each) for each in sorted(days)) if day]
    return tuple(found)


def _lunar_births(today: tuple[int, int, int, bool]) -> list[dt.date]:
    """Return candidates: the same lunar day of every year, and the thirtieth beside the twenty-ninth."""
    _year, month, day, _is_leap = today
    days = (day, 30) if day == 29 else (day,)
    found = {
        lunar_birthday_in(year, month, each, is_leap)
        for year in range(FIRST_YEAR, today[0])
        for each in days
        for is_leap in (False, True)
    }
    return sorted(found)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
