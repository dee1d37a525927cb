"""Owns the days that the year gives by itself: lunar dates, solar terms, festivals, lunar birthdays.

Known from 1900 to 2100, the span of the lunar tables; other years have no lunar date and no festival by it.
"""

import calendar
import datetime as dt
from functools import lru_cache

from borax.calendars.lunardate import (
    InvalidLunarDateError,
    LCalendars,
    LunarDate,
    TermUtils,
)
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

FESTIVALS = {
    "new_year": _("元旦"),
    "laba": _("腊八"),
    "spring_festival_eve": _("除夕"),
    "spring_festival": _("春节"),
    "lantern": _("元宵节"),
    "qingming": _("清明"),
    "labour": _("劳动节"),
    "dragon_boat": _("端午"),
    "qixi": _("七夕"),
    "zhongyuan": _("中元"),
    "teachers_day": _("教师节"),
    "mid_autumn": _("中秋"),
    "national_day": _("国庆"),
    "double_ninth": _("重阳"),
    "hanyi": _("寒衣节"),
    "memorial_day": _("国家公祭日"),
    "winter_solstice": _("冬至"),
}
HOLIDAYS = frozenset(  # as the official list of a year names them
    (
        *(gettext_noop("元旦"), gettext_noop("春节"), gettext_noop("清明节"), gettext_noop("劳动节")),
        *(gettext_noop("端午节"), gettext_noop("中秋节"), gettext_noop("国庆节")),
    )
)
SOLAR = {
    (1, 1): "new_year",
    (5, 1): "labour",
    (9, 10): "teachers_day",
    (10, 1): "national_day",
    (12, 13): "memorial_day",
}
LUNAR = {
    (1, 1): "spring_festival",
    (1, 15): "lantern",
    (5, 5): "dragon_boat",
    (7, 7): "qixi",
    (7, 15): "zhongyuan",
    (8, 15): "mid_autumn",
    (9, 9): "double_ninth",
    (10, 1): "hanyi",
    (12, 8): "laba",
}
TERMS = {  # in the order of the year
    "xiaohan": _("小寒"),
    "dahan": _("大寒"),
    "lichun": _("立春"),
    "yushui": _("雨水"),
    "jingzhe": _("惊蛰"),
    "chunfen": _("春分"),
    "qingming": _("清明"),
    "guyu": _("谷雨"),
    "lixia": _("立夏"),
    "xiaoman": _("小满"),
    "mangzhong": _("芒种"),
    "xiazhi": _("夏至"),
    "xiaoshu": _("小暑"),
    "dashu": _("大暑"),
    "liqiu": _("立秋"),
    "chushu": _("处暑"),
    "bailu": _("白露"),
    "qiufen": _("秋分"),
    "hanlu": _("寒露"),
    "shuangjiang": _("霜降"),
    "lidong": _("立冬"),
    "xiaoxue": _("小雪"),
    "daxue": _("大雪"),
    "dongzhi": _("冬至"),
}
BY_TERM = {"qingming": "qingming", "dongzhi": "winter_solstice"}
# Days on which nobody is wished joy.
MOURNING = frozenset({"qingming", "zhongyuan", "hanyi", "memorial_day"})
# Terms that carry one practical hint; all 24 would be a routine.
CARE_TERMS = ("lichun", "guyu", "xiaoman", "dashu", "liqiu", "shuangjiang", "lidong", "dongzhi")
# The days that the law makes free, before any arrangement is announced: festival and how many days.
STATUTORY = {
    "new_year": 1,
    "spring_festival_eve": 4,
    "qingming": 1,
    "labour": 2,
    "dragon_boat": 1,
    "mid_autumn": 1,
    "national_day": 3,
}
ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=4096)
def lunar(day: dt.date) -> tuple[int, int, int, bool] | None:
    """Return (year, month, day, is it a leap month) of the lunar calendar, or None outside its tables."""
    try:
        found = LunarDate.from_solar(day)
    except (InvalidLunarDateError, ValueError):
        return None
    return found.year, found.month, found.day, bool(found.leap)


@lru_cache(maxsize=256)
def _terms(year: int) -> dict[dt.date, str]:
    """Return the 24 solar terms of a year, by date; empty outside the tables."""
    if not 1900 <= year <= 2100:
        return {}
    days = TermUtils.parse_term_days(year)
    return {dt.date(year, n // 2 + 1, days[n]): code for n, code in enumerate(TERMS)}


def solar_term_on(day: dt.date) -> str:
    """Return the code of the solar term that begins on a day, or nothing."""
    return _terms(day.year).get(day, "")


def holiday_label(name: str) -> str:
    """Return the name of an official holiday in the language of the page; two may share a day."""
    joint = gettext("、")
    return joint.join(gettext(each) if each in HOLIDAYS else each for each in name.split("、"))


@lru_cache(maxsize=4096)
def festivals_on(day: dt.date) -> tuple[str, ...]:
    """Return the codes of the festivals on a day, the public ones of the solar calendar last.

    New Year's Eve is the day before the first of the first month: a short year has no thirtieth.
    """
    found = []
    today, tomorrow = lunar(day), lunar(day + ONE_DAY)
    if tomorrow and tomorrow[1:] == (1, 1, False):
        found.append("spring_festival_eve")
    if today and not today[3] and today[1:3] in LUNAR:
        found.append(LUNAR[today[1], today[2]])
    term = solar_term_on(day)
    if term in BY_TERM:
        found.append(BY_TERM[term])
    if (day.month, day.day) in SOLAR:
        found.append(SOLAR[day.month, day.day])
    return tuple(found)


def greeting_festival(day: dt.date) -> str:
    """Return the one festival that may be wished on a day, or nothing: one greeting, not two.

    Mid-autumn inside the days of National Day stands for both; days of mourning are not wished.
    """
    found = [code for code in festivals_on(day) if code not in MOURNING]
    if "national_day" in found and _mid_autumn_is_near(day):
        found.remove("national_day")
    return found[0] if found else ""


def _mid_autumn_is_near(national_day: dt.date) -> bool:
    week = (national_day + dt.timedelta(days=number) for number in range(7))
    return any("mid_autumn" in festivals_on(day) for day in week)


def is_festive_mourning(day: dt.date) -> bool:
    """Say whether the year itself makes a day one of mourning."""
    return not MOURNING.isdisjoint(festivals_on(day))


def is_spring_festival_night(day: dt.date) -> bool:
    """Say whether a day is New Year's Eve or one of the three days after it, which belong to the family."""
    found = lunar(day)
    eve = "spring_festival_eve" in festivals_on(day)
    return eve or (found is not None and found[1] == 1 and found[2] <= 3 and not found[3])


@lru_cache(maxsize=64)
def statutory_days(year: int) -> frozenset[dt.date]:
    """Return the days of a year that are free by law, without what an arrangement adds to them."""
    first = dt.date(year, 1, 1)
    days = 366 if calendar.isleap(year) else 365
    found = set()
    for day in (first + dt.timedelta(days=number) for number in range(days)):
        for code in festivals_on(day):
            found |= {day + dt.timedelta(days=number) for number in range(STATUTORY.get(code, 0))}
    return frozenset(found)


def lunar_birthday_in(year: int, month: int, day: int, is_leap: bool = False) -> dt.date:
    """Return the date of a lunar birthday in a lunar year (which ends in the next solar one).

    A leap month is kept in the plain month of years without that leap; day 30 is day 29 of a short month.
    """
    leap = int(is_leap and LCalendars.leap_month(year) == month)
    day = min(day, LCalendars.ndays(year, month, leap))
    return LunarDate(year, month, day, leap).to_solar_date()


def birthday_in(year: int, born_on: dt.date, keeps: str = "solar") -> dt.date:
    """Return when someone born on a (solar) day has birthday in a year, by the calendar that they keep.

    Lunar years count: the lunar birthday of 2026 may lie in January 2027. The 29th of February is the 28th
    of plain years.
    """
    found = lunar(born_on) if keeps == "lunar" else None
    if found:
        return lunar_birthday_in(year, *found[1:])
    is_missing = (born_on.month, born_on.day) == (2, 29) and not calendar.isleap(year)
    return born_on.replace(year=year, day=28) if is_missing else born_on.replace(year=year)


def next_birthday(born_on: dt.date, keeps: str, today: dt.date) -> dt.date:
    """Return the first birthday on a day or after it."""
    near = (birthday_in(today.year + step, born_on, keeps) for step in (-1, 0, 1))
    return next(day for day in near if day >= today)
