"""Checks where everyone stood on past dates, and who went where between two."""

import datetime as dt
from collections import Counter

import numpy as np
import pytest

from segmentation.models import Standing, Transition
from segmentation.queries.flows import flows
from segmentation.queries.people import people
from segmentation.queries.scope import scope_for
from tests.segmentation.made import move, stand
from users.models import Profile

STATES = ("new", "active", "cooling", "dormant", "lost")
DAYS = 30


@pytest.fixture
def lives(make_profile, koe, other_koe, now, today):
    """Forty people of two KOEs whose state changes now and then; told day by day, as a diary would."""
    dice, diary = np.random.default_rng(5), {}
    for number in range(40):
        profile = make_profile(str(number), koe if number % 3 else other_koe)
        place, told = "", {}
        for back in range(DAYS, -1, -1):
            date = today - dt.timedelta(days=back)
            if dice.random() < 0.12:
                after = str(dice.choice([state for state in STATES if state != place]))
                move(profile, date, "state", place, after)
                place = after
            told[date] = place
        if place:
            stand(profile, now, place)
            diary[profile.pk] = told
        else:
            Transition.objects.filter(profile_id=profile.pk).delete()
    return diary


def test_flows_within_one_date_are_those_of_a_diary(lives, manager, today):
    for back in (0, 1, 9, DAYS):
        date = today - dt.timedelta(days=back)
        expected = Counter(told[date] for told in lives.values() if told[date])
        assert flows(scope_for(manager), "state", date, date).sources() == expected


def test_flows_between_any_two_dates_are_those_of_a_diary(lives, manager, koe, today):
    mine = set(Profile.objects.visible_to(koe).values_list("pk", flat=True))
    for first, last in ((DAYS, 0), (14, 3), (2, 1)):
        since, until = (today - dt.timedelta(days=back) for back in (first, last))
        for viewer in (manager, koe):
            seen = [told for pk, told in lives.items() if viewer is manager or pk in mine]
            expected = Counter((told[since], told[until]) for told in seen)
            del expected["", ""]
            found = flows(scope_for(viewer), "state", since, until)
            assert found.pairs == expected
            assert found.total == sum(found.sources().values()) == sum(found.targets().values())
            assert found.moved == sum(n for (a, b), n in expected.items() if a != b)


def test_flows_and_places_lead_to_as_many_people(lives, manager, koe, today):
    since, until = today - dt.timedelta(days=20), today - dt.timedelta(days=5)
    for viewer in (manager, koe):
        found = flows(scope_for(viewer), "state", since, until)
        for (source, target), count in found.pairs.items():
            dates = {"axis": "state", "since": since, "until": until}
            moved = {**dates, "moved_from": [source or "none"], "moved_to": [target or "none"]}
            assert people(viewer, moved, today).count() == count, (source, target)
        for date, side in ((since, found.sources()), (until, found.targets())):
            for place, count in side.items():
                stood = {"axis": "state", "at": [place], "on": date}
                assert not place or people(viewer, stood, today).count() == count, (date, place)


def test_flows_of_quadrants_take_where_they_stand_now_without_a_change(make_profile, manager, now, today):
    still, moved = make_profile("a"), make_profile("b")
    stand(still, now, "active", "core")
    stand(moved, now, "outside", "")
    move(moved, today, "quadrant", "tail", "")
    found = flows(scope_for(manager), "quadrant", today - dt.timedelta(days=1), today)
    assert found.pairs == {("core", "core"): 1, ("tail", ""): 1}


def test_flows_ask_once_whatever_the_size(lives, manager, today, django_assert_num_queries):
    assert Standing.objects.count() > 30
    with django_assert_num_queries(1):
        flows(scope_for(manager), "state", today - dt.timedelta(days=20), today)


def test_flows_and_places_leave_out_what_was_overturned(make_profile, manager, now, today):
    profile = make_profile("a")
    stand(profile, now, "active")
    wrong = move(profile, today, "state", "dormant", "active")
    day_before = today - dt.timedelta(days=1)
    assert flows(scope_for(manager), "state", day_before, today).pairs == {("dormant", "active"): 1}
    Transition.objects.filter(pk=wrong.pk).update(superseded_at=now)
    assert flows(scope_for(manager), "state", day_before, today).pairs == {("active", "active"): 1}
    asked = {"axis": "state", "at": ["active"], "on": day_before}
    assert people(manager, asked, today).count() == 1


def test_flows_follow_tiers(make_profile, manager, now, today):
    risen, first = make_profile("a"), make_profile("b")
    stand(risen, now, tier="S")
    stand(first, now, tier="C")
    move(risen, today, "tier", "A", "S")
    move(first, today, "tier", "", "C")
    found = flows(scope_for(manager), "tier", today - dt.timedelta(days=1), today)
    assert found.pairs == {("A", "S"): 1, ("", "C"): 1}
