"""Checks of the calendar against dates that were looked up elsewhere."""

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

import users
from users.rules import festivals
from users.rules.calendar import Calendar, CalendarDayInfo, NotADay, read_official_year, runs_of

DAY = dt.date.fromisoformat
SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE, SIX = dt.time(9), dt.time(18)
MAKEUP = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
FESTIVALS = {
    "spring_festival": "2024-02-10 2025-01-29 2026-02-17 2027-02-06",
    "lantern": "2024-02-24 2025-02-12 2026-03-03 2027-02-20",
    "dragon_boat": "2024-06-10 2025-05-31 2026-06-19 2027-06-09",
    "qixi": "2024-08-10 2025-08-29 2026-08-19 2027-08-08",
    "mid_autumn": "2024-09-17 2025-10-06 2026-09-25 2027-09-15",
    "double_ninth": "2024-10-11 2025-10-29 2026-10-18 2027-10-08",
}


@pytest.fixture(scope="module")
def shipped() -> Calendar:
    """The calendar as it is shipped: 2020 to 2026 are announced."""
    path = Path(users.__file__).parent / "data" / "official_days.json"
    years = [read_official_year(year) for year in json.loads(path.read_text(encoding="utf-8"))]
    days = {day: info for year in years for day, info in year.days.items()}
    return Calendar(days=days, announced_years=frozenset(year.year for year in years))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("year", MAKEUP)
def test_shipped_calendar_has_the_make_up_days_of_the_notices(shipped, year):
    worked = [day for day, info in shipped.days.items() if info.kind == "makeup" and day.year == year]
    assert " ".join(f"{day:%m-%d}" for day in sorted(worked)) == MAKEUP[year]
    assert all(shipped.is_working_day(day) for day in worked)


def test_shipped_calendar_announces_2020_to_2026_and_not_2027(shipped):
    assert shipped.announced_years == frozenset(range(2020, 2027))


@pytest.mark.parametrize("code", FESTIVALS)
def test_festivals_on_gives_the_known_dates(code):
    for day in FESTIVALS[code].split():
        assert code in festivals.festivals_on(DAY(day))


@pytest.mark.parametrize("eve", ["2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05"])
def test_festivals_on_finds_the_eve_in_years_without_a_thirtieth(eve):
    assert festivals.lunar(DAY(eve))[1:3] in {(12, 29), (12, 30)}
    assert festivals.greeting_festival(DAY(eve)) == "spring_festival_eve"
    found = [
        day
        for number in range(365)
        if "spring_festival_eve"
        in festivals.festivals_on(day := dt.date(int(eve[:4]), 1, 1) + dt.timedelta(days=number))
    ]
    assert found == [DAY(eve)]


def test_no_thirtieth_day_in_the_twelfth_month_of_2024_to_2027():
    for year in range(2024, 2028):
        new_year = festivals.lunar_birthday_in(year + 1, 1, 1)
        assert festivals.lunar(new_year - dt.timedelta(days=1))[1:3] == (12, 29)


def test_festivals_on_does_not_repeat_in_a_leap_month():
    year = [dt.date(2025, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    assert sum("qixi" in festivals.festivals_on(day) for day in year) == 1
    assert festivals.lunar(dt.date(2025, 8, 1)) == (2025, 6, 8, True)
    assert festivals.festivals_on(dt.date(2025, 8, 1)) == ()


def test_greeting_festival_wishes_mid_autumn_inside_national_day_once():
    days = [dt.date(2025, 10, number) for number in range(1, 9)]
    assert [code for day in days if (code := festivals.greeting_festival(day))] == ["mid_autumn"]
    assert festivals.greeting_festival(dt.date(2020, 10, 1)) == "mid_autumn"
    assert festivals.greeting_festival(dt.date(2026, 10, 1)) == "national_day"


@pytest.mark.parametrize("day", ["2026-04-05", "2025-04-04", "2026-08-27", "2026-11-09", "2026-12-13"])
def test_is_mourning_on_days_of_the_dead_which_nobody_wishes_happy(day):
    assert Calendar().is_mourning(DAY(day))
    assert festivals.greeting_festival(DAY(day)) == ""


def test_is_mourning_on_a_day_that_was_proclaimed():
    proclaimed = Calendar(mourning=frozenset({dt.date(2026, 6, 2)}))
    assert proclaimed.is_mourning(dt.date(2026, 6, 2))
    assert not proclaimed.is_mourning(dt.date(2026, 6, 3))


def test_is_working_day_follows_the_notice(shipped):
    assert not shipped.is_working_day(dt.date(2026, 2, 23))  # a Monday, free in exchange
    assert shipped.is_working_day(dt.date(2026, 2, 28))  # a Saturday, worked in exchange
    assert shipped.is_working_day(dt.date(2026, 11, 20))
    assert not shipped.is_working_day(dt.date(2026, 11, 21))


def test_is_working_day_of_an_unannounced_year_knows_weekends_and_the_law(shipped):
    assert not shipped.is_working_day(dt.date(2027, 1, 1))
    assert not shipped.is_working_day(dt.date(2027, 2, 8))  # the third day of Spring Festival
    assert not shipped.is_working_day(dt.date(2027, 5, 8))  # a Saturday
    assert shipped.is_working_day(dt.date(2027, 5, 10))


def test_is_provisional_on_weekends_that_may_become_make_up_days(shipped):
    assert shipped.is_provisional(dt.date(2027, 2, 14))  # a Sunday a week after Spring Festival
    assert shipped.is_provisional(dt.date(2026, 12, 27))  # before a New Year that is not announced
    assert not shipped.is_provisional(dt.date(2027, 2, 6))  # Spring Festival itself stays free
    assert not shipped.is_provisional(dt.date(2027, 3, 6))  # no holiday is near
    assert not shipped.is_provisional(dt.date(2027, 2, 15))  # a Monday is worked or free, never exchanged
    assert not shipped.is_provisional(dt.date(2026, 11, 21))


def test_is_provisional_covers_every_make_up_day_that_was_ever_announced(shipped):
    unannounced = Calendar()
    worked = [day for day, info in shipped.days.items() if info.kind == "makeup"]
    assert len(worked) > 35
    assert all(unannounced.is_provisional(day) for day in worked)


def test_next_working_day_stays_or_passes_the_holiday(shipped):
    assert shipped.next_working_day(dt.date(2026, 11, 20)) == dt.date(2026, 11, 20)
    assert shipped.next_working_day(dt.date(2026, 10, 1)) == dt.date(2026, 10, 8)
    assert shipped.next_working_day(dt.date(2026, 10, 10)) == dt.date(2026, 10, 10)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-20 10:00", 30, "2026-11-20 10:30"),
        ("2026-11-20 17:50", 30, "2026-11-23 09:20"),  # over a weekend
        ("2026-11-20 21:00", 120, "2026-11-23 11:00"),  # at night the clock stands still
        ("2026-09-30 17:00", 120, "2026-10-08 10:00"),  # over National Day
        ("2026-10-09 17:30", 60, "2026-10-10 09:30"),  # into a worked Saturday
        ("2026-11-20 10:00", 0, "2026-11-20 10:00"),
    ],
)
def test_add_working_time_counts_working_hours_only(shipped, start, minutes, end):
    assert shipped.add_working_time(at(start), minutes, NINE, SIX, SHANGHAI) == at(end)


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [
        ("2026-11-20 10:00", "2026-11-20 10:30", 30),
        ("2026-11-20 17:50", "2026-11-23 09:20", 30),
        ("2026-11-21 09:00", "2026-11-22 18:00", 0),
        ("2026-11-20 10:00", "2026-11-20 09:00", 0),
        ("2026-11-16 09:00", "2026-11-20 18:00", 5 * 540),
    ],
)
def test_working_minutes_between_is_the_reverse(shipped, first, last, minutes):
    assert shipped.working_minutes_between(at(first), at(last), NINE, SIX, SHANGHAI) == minutes


def test_lunar_birthday_in_moves_day_30_to_day_29_of_a_short_month():
    assert festivals.lunar(festivals.lunar_birthday_in(2026, 12, 30))[1:3] == (12, 29)
    assert festivals.lunar(festivals.lunar_birthday_in(2029, 12, 30))[1:3] in {(12, 29), (12, 30)}


def test_lunar_birthday_in_keeps_a_leap_month_only_in_years_that_have_it():
    assert festivals.lunar(festivals.lunar_birthday_in(2025, 6, 8, True)) == (2025, 6, 8, True)
    assert festivals.lunar(festivals.lunar_birthday_in(2026, 6, 8, True)) == (2026, 6, 8, False)


def test_birthday_in_follows_the_calendar_that_the_person_keeps():
    born = dt.date(1990, 10, 3)  # Mid-autumn of 1990
    assert festivals.birthday_in(2026, born) == dt.date(2026, 10, 3)
    assert festivals.birthday_in(2026, born, "lunar") == dt.date(2026, 9, 25)


def test_birthday_in_puts_the_29th_of_february_on_the_28th_of_plain_years():
    assert festivals.birthday_in(2027, dt.date(2000, 2, 29)) == dt.date(2027, 2, 28)
    assert festivals.birthday_in(2028, dt.date(2000, 2, 29)) == dt.date(2028, 2, 29)


def test_next_birthday_finds_a_lunar_one_that_lies_in_the_next_solar_year():
    born = dt.date(1991, 2, 1)  # 17th of the twelfth month of lunar 1990
    assert festivals.lunar(born)[1:3] == (12, 17)
    assert festivals.next_birthday(born, "lunar", dt.date(2026, 11, 20)) == dt.date(2027, 1, 24)
    assert festivals.next_birthday(born, "lunar", dt.date(2027, 1, 1)) == dt.date(2027, 1, 24)
    assert festivals.next_birthday(born, "solar", dt.date(2026, 2, 1)) == dt.date(2026, 2, 1)


def test_is_spring_festival_night_covers_the_eve_and_three_days():
    nights = [dt.date(2026, 2, number) for number in range(14, 22)]
    assert [day.day for day in nights if festivals.is_spring_festival_night(day)] == [16, 17, 18, 19]


def test_solar_term_on_names_the_term():
    assert festivals.solar_term_on(dt.date(2026, 12, 22)) == "dongzhi"
    assert festivals.solar_term_on(dt.date(2026, 2, 4)) == "lichun"
    assert festivals.solar_term_on(dt.date(2026, 2, 5)) == ""


def test_lunar_outside_the_tables_is_unknown_and_no_error():
    assert festivals.lunar(dt.date(1850, 1, 1)) is None
    assert festivals.festivals_on(dt.date(2150, 5, 1)) == ("labour",)
    assert festivals.birthday_in(2026, dt.date(1850, 1, 1), "lunar") == dt.date(2026, 1, 1)


def test_is_quiet_inside_a_period():
    days = [dt.date(2026, 12, 30), dt.date(2026, 12, 31), dt.date(2027, 1, 3)]
    found = Calendar(quiet=runs_of(days))
    assert found.quiet == ((days[0], days[1]), (days[2], days[2]))
    assert found.is_quiet(days[1])
    assert not found.is_quiet(dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {"year": 2027},
        {"year": "soon", "days": []},
        {"year": 2027, "days": [{"name": "元旦", "date": "2027-13-01", "isOffDay": True}]},
        {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "yes"}]},
        {"year": 2027, "days": [{"name": "元旦", "date": "2017-01-01", "isOffDay": True}]},
        {"year": 2027, "days": "2027-01-01"},
    ],
)
def test_read_official_year_refuses_what_is_no_arrangement(content):
    with pytest.raises(NotADay):
        read_official_year(content)


def test_read_official_year_reads_the_usual_form():
    found = read_official_year(
        {
            "$schema": "…",
            "year": 2027,
            "papers": ["https://www.gov.cn/x"],
            "days": [
                {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
                {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
            ],
        }
    )
    assert (found.year, found.source) == (2027, "https://www.gov.cn/x")
    assert found.days[dt.date(2027, 1, 3)] == CalendarDayInfo("makeup", "元旦")


def test_holiday_label_names_official_holidays_in_the_language_of_the_page():
    assert festivals.holiday_label("国庆节、中秋节") == "国庆节、中秋节"
    with translation.override("en"):
        assert festivals.holiday_label("国庆节、中秋节") == "National Day, Mid-Autumn Festival"
        assert festivals.holiday_label("店庆") == "店庆"
