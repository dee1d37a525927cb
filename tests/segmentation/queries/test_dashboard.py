"""Checks what the dashboard counts."""

import datetime as dt
from collections import Counter

import pytest

from segmentation.models import Standing
from segmentation.queries.dashboard import dashboard, earlier_date, trend_dates
from segmentation.queries.people import people
from segmentation.queries.scope import scope_for
from tests.segmentation.made import count_now, move, stand
from users.models import Assignment


def days_before(date, *numbers):
    return [date - dt.timedelta(days=number) for number in numbers]


@pytest.fixture
def week_ago(today):
    return today - dt.timedelta(days=7)


@pytest.fixture
def week(make_profile, koe, other_koe, now, today, week_ago):
    """Five people between two runs: one fell silent, one came back, one left and returned, two stayed."""
    made = {name: make_profile(name, koe) for name in ("fell", "back", "loop", "calm")}
    made["far"] = make_profile("far", other_koe)
    for name, profile in made.items():
        stand(profile, now, "dormant" if name == "back" else "active", "core")
    count_now(week_ago, now)
    change(made["fell"], today, "active", "dormant")
    change(made["back"], today, "dormant", "active")
    move(made["loop"], today - dt.timedelta(days=3), "state", "active", "cooling")
    move(made["loop"], today, "state", "cooling", "active")
    move(made["fell"], today, "quadrant", "core", "silent")
    Standing.objects.filter(profile=made["fell"]).update(quadrant="silent")
    count_now(today, now)
    return made


def change(profile, date, before, after):
    move(profile, date, "state", before, after)
    Standing.objects.filter(profile=profile).update(state=after)


def test_dashboard_is_none_before_the_first_count(manager):
    assert dashboard(scope_for(manager)) is None


def test_dashboard_counts_every_profile_once(week, manager, make_profile, today, now):
    make_profile("today")
    count_now(today + dt.timedelta(days=1), now)
    board = dashboard(scope_for(manager))
    assert board.counts("state") == Counter(active=4, dormant=1)
    assert board.counts("quadrant") == Counter(core=4, silent=1)
    assert (board.total, board.missing, board.profiles) == (5, 1, 6)
    assert board.valuable_silent() == 1


def test_dashboard_says_what_changed_since_a_week_ago(week, manager, week_ago):
    board = dashboard(scope_for(manager))
    assert board.since == week_ago
    assert board.change("quadrant", "silent") == 1
    assert board.change("quadrant", "core") == -1
    assert board.change("state", "dormant") == 0


def test_dashboard_takes_nobody_who_was_handed_over_for_a_mover(week, manager, other_koe, now, today):
    Assignment.objects.filter(profile=week["calm"]).update(ended_at=now)
    Assignment.objects.create(profile=week["calm"], employee=other_koe, started_at=now)
    count_now(today + dt.timedelta(days=1), now)
    board = dashboard(scope_for(manager, koe=other_koe))
    assert board.change("state", "active") == board.change("quadrant", "core") == board.arrived == 0


def test_dashboard_flows_count_movers_and_those_who_stayed(week, manager):
    board = dashboard(scope_for(manager))
    assert board.flows("state") == Counter(
        {("active", "active"): 3, ("active", "dormant"): 1, ("dormant", "active"): 1}
    )
    assert board.flows("quadrant") == Counter({("core", "core"): 4, ("core", "silent"): 1})
    assert board.moved(["dormant", "lost"], ["active"]) == 1


def test_dashboard_of_a_lead_counts_the_team_alone(week, lead, other_koe):
    board = dashboard(scope_for(lead))
    assert board.profiles == board.total == 4
    assert board.flows("state")["active", "active"] == 2
    assert dashboard(scope_for(lead, koe=other_koe)).total == 0


def test_dashboard_flows_lead_to_as_many_people(week, manager, lead, today, week_ago):
    for viewer in (manager, lead):
        board = dashboard(scope_for(viewer))
        for axis in ("state", "quadrant"):
            for (source, target), count in board.flows(axis).items():
                filters = {
                    "axis": axis,
                    "moved_from": [source],
                    "moved_to": [target],
                    "since": week_ago,
                    "until": today,
                }
                assert people(viewer, filters, today).count() == count, (viewer, filters)


def test_earlier_date_is_a_week_old_or_the_nearest_there_is(today):
    assert earlier_date(days_before(today, 0, 1, 6, 8, 15)) == today - dt.timedelta(days=8)
    assert earlier_date(days_before(today, 0, 1, 3)) == today - dt.timedelta(days=3)
    assert earlier_date([today]) is None


def test_trend_dates_thin_out_to_weeks(today):
    few = days_before(today, 0, 1, 5)
    assert trend_dates(few) == few
    many = days_before(today, *range(400))
    assert trend_dates(many) == days_before(today, *range(0, 180, 7))
