"""Checks who stands behind a number."""

import datetime as dt

import pytest

from segmentation.queries.people import BoundedPaginator, people, people_page
from tests.segmentation.made import move, stand
from users.models import Profile


@pytest.fixture
def crowd(make_profile, koe, other_koe, now):
    """People of two KOEs, one of nobody, one without a standing."""
    made = {
        "a": make_profile("a", koe, pinyin="a"),
        "b": make_profile("b", koe, pinyin="b", kind="prospect"),
        "c": make_profile("c", other_koe, pinyin="c"),
        "d": make_profile("d", pinyin="d"),
        "e": make_profile("e", koe, pinyin="e"),
    }
    stand(made["a"], now, "dormant", "silent", value=90, tier="S", last_active_on=dt.date(2026, 5, 1))
    stand(made["b"], now, "active", "advocate", value=10)
    stand(made["c"], now, "lost", "core", value=95, tier="S")
    stand(made["d"], now, "outside", "", value=0)
    return made


def names(found):
    return "".join(sorted(person.name for person in found))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "abcde"),
        ({"state": ["dormant", "lost"]}, "ac"),
        ({"state": ["none"]}, "e"),
        ({"state": ["none", "outside"]}, "de"),
        ({"quadrant": ["silent"]}, "a"),
        ({"state": ["dormant"], "quadrant": ["core"]}, ""),
        ({"tier": "S"}, "ac"),
        ({"kind": "prospect"}, "b"),
        ({"unassigned": True}, "d"),
    ],
)
def test_people_keeps_whom_the_filters_name(crowd, manager, filters, expected):
    assert names(people(manager, filters)) == expected


def test_people_shows_nobody_beyond_the_viewer(crowd, koe, lead, manager, other_koe, team):
    assert names(people(koe, {})) == names(people(lead, {})) == "abe"
    assert names(people(lead, {"koe": other_koe})) == ""
    assert names(people(manager, {"koe": other_koe})) == "c"
    assert names(people(manager, {"team": team})) == "abe"


def test_people_who_moved_are_told_by_where_they_stood(crowd, manager, today):
    since, before = today - dt.timedelta(days=7), today - dt.timedelta(days=30)
    move(crowd["a"], today, "state", "active", "dormant")
    move(crowd["c"], before, "state", "dormant", "lost")
    move(crowd["e"], today, "state", "", "new")
    dates = {"axis": "state", "since": since, "until": today}
    assert names(people(manager, {**dates, "moved_to": ["dormant"]})) == "a"
    assert names(people(manager, {**dates, "moved_from": ["active"]})) == "a"
    assert names(people(manager, {**dates, "moved_from": ["active"], "moved_to": ["active"]})) == "b"
    assert names(people(manager, {**dates, "moved_from": ["lost"], "moved_to": ["lost"]})) == "c"
    dates = {"axis": "state", "since": before - dt.timedelta(days=1), "until": since}
    assert names(people(manager, {**dates, "moved_to": ["lost"]})) == "c"
    assert names(people(manager, {**dates, "moved_from": ["active"], "moved_to": ["active"]})) == "ab"


def test_people_page_orders_with_the_unknown_last(crowd, manager):
    def order(sort):
        return "".join(person.name for person in people_page(people(manager, {}), sort, 1))

    assert order("-value") == "cabde"
    assert order("value") == "dbace"
    assert order("name") == "abcde"
    assert order("-active")[0] == order("active")[0] == "a"


def test_bounded_paginator_counts_no_further_than_it_lists(crowd, monkeypatch):
    monkeypatch.setattr("segmentation.queries.people.MOST_LISTED", 3)
    pages = BoundedPaginator(Profile.objects.order_by("pk"), 2)
    assert (pages.count, pages.num_pages, pages.is_cut) == (3, 2, True)
    assert len(pages.page(2)) == 1
