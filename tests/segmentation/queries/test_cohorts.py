"""Checks cohorts: who joined in a month, and where they stood so many months later."""

import datetime as dt

import pytest

from scrm.lib import clock
from segmentation.models import Standing, Transition
from segmentation.queries.cohorts import cohorts, month_after
from segmentation.queries.history import Nights, nights
from segmentation.queries.people import people
from segmentation.queries.scope import scope_for
from tests.segmentation.made import count_now, move, stand

HERE = ("new", "active")
SEPTEMBER, NOVEMBER = dt.date(2026, 9, 1), dt.date(2026, 11, 1)
SEEN = Nights(dt.date(2026, 8, 10), dt.date(2026, 11, 20), None)


@pytest.fixture
def joined(make_profile, koe, other_koe, now):
    """Four who joined in September: one fell asleep in October, one was outside; one of a neighbour's."""
    made = {}
    for name, employee in (("stays", koe), ("falls", koe), ("out", koe), ("far", other_koe)):
        made[name] = make_profile(name, employee, joined_at=clock.day_start(dt.date(2026, 9, 1)))
        move(made[name], dt.date(2026, 9, 2), "state", "", "outside" if name == "out" else "new")
    move(made["falls"], dt.date(2026, 10, 9), "state", "new", "dormant")
    move(made["far"], dt.date(2026, 10, 31), "state", "new", "active")
    for name, state in (("stays", "new"), ("falls", "dormant"), ("out", "outside"), ("far", "active")):
        stand(made[name], now, state)
    make_profile("august", koe, joined_at=clock.day_start(SEPTEMBER) - dt.timedelta(seconds=1))
    return made


def found_of(viewer, month=NOVEMBER, places=HERE):
    return {one.month: one for one in cohorts(scope_for(viewer), "state", places, month, SEEN)}


def test_cohorts_count_those_who_are_still_there(joined, manager):
    september = found_of(manager)[SEPTEMBER]
    assert september.size == 4
    told = [(cell.months, cell.day, cell.people) for cell in september.cells.values()]
    assert told == [
        (0, dt.date(2026, 10, 1), 3),
        (1, dt.date(2026, 11, 1), 2),
        (2, dt.date(2026, 11, 20), 2),
    ]
    fallen = found_of(manager, places=("dormant", "lost"))[SEPTEMBER]
    assert [cell.people for cell in fallen.cells.values()] == [0, 1, 1]


def test_cohorts_take_the_month_by_the_brands_clock(joined, manager):
    found = found_of(manager)
    assert found[dt.date(2026, 8, 1)].size == 1
    assert list(found) == [month_after(NOVEMBER, back - 11) for back in range(12)]


def test_cohorts_are_silent_about_what_no_night_has_seen(joined, manager):
    july = found_of(manager)[dt.date(2026, 7, 1)]
    assert list(july.cells) == [1, 2, 3, 4]
    assert [cell.people for cell in july.cells.values()] == [0, 0, 0, 0]


def test_cohorts_count_nobody_beyond_the_viewer(joined, koe, other_koe):
    assert [found_of(who)[SEPTEMBER].size for who in (koe, other_koe)] == [3, 1]
    assert [cell.people for cell in found_of(koe)[SEPTEMBER].cells.values()] == [2, 1, 1]


def test_cohorts_lead_to_as_many_people(joined, manager, koe, today):
    for viewer in (manager, koe):
        for cell in found_of(viewer)[SEPTEMBER].cells.values():
            asked = {"joined": SEPTEMBER, "axis": "state", "at": HERE, "on": cell.day}
            assert people(viewer, asked, today).count() == cell.people


def test_cohorts_ask_twice_whatever_the_size(joined, manager, django_assert_num_queries):
    with django_assert_num_queries(2):
        found_of(manager)


def test_nights_span_from_the_first_count_to_the_last(profile, now, today):
    assert nights() is None
    count_now(today - dt.timedelta(days=9), now)
    assert nights().is_one
    count_now(today, now)
    assert nights() == Nights(today - dt.timedelta(days=9), today, now)


def test_month_after_counts_over_the_years_end():
    assert month_after(dt.date(2026, 11, 1), 2) == dt.date(2027, 1, 1)
    assert month_after(dt.date(2026, 1, 1), -1) == dt.date(2025, 12, 1)


def test_cohorts_leave_out_what_was_overturned(joined, manager, now):
    fell = Transition.objects.filter(profile_id=joined["falls"].pk, after="dormant")
    fell.update(superseded_at=now)
    Standing.objects.filter(profile=joined["falls"]).update(state="new")
    assert [cell.people for cell in found_of(manager)[SEPTEMBER].cells.values()] == [3, 3, 3]
