"""Checks who stands behind a number."""

import datetime as dt

import pytest
from django.db import connection

from scrm.lib import clock
from segmentation.models import QuantileGrid
from segmentation.models.standing import State
from segmentation.queries import people as people_queries
from segmentation.queries.people import BoundedPaginator, people, people_page
from tests.segmentation.made import move, stand
from users.models import Profile, Tag

TODAY = dt.date(2026, 11, 20)


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
    stand(made["b"], now, "active", "advocate", value=10, basis="fixed")
    stand(made["c"], now, "lost", "core", value=95, tier="S")
    stand(made["d"], now, "outside", "", value=0, outside_reason="alumnus")
    return made


def found(viewer, filters):
    return people(viewer, filters, TODAY)


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
        ({"tier": ["S"]}, "ac"),
        ({"tier": ["none"]}, "bd"),
        ({"quadrant": ["none", "core"]}, "cd"),
        ({"basis": ["fixed"]}, "b"),
        ({"outside": ["alumnus", "no_profiling"]}, "d"),
        ({"kind": "prospect"}, "b"),
        ({"unassigned": True}, "d"),
    ],
)
def test_people_keeps_whom_the_filters_name(crowd, manager, filters, expected):
    assert names(found(manager, filters)) == expected


def test_people_shows_nobody_beyond_the_viewer(crowd, koe, lead, manager, other_koe, team):
    assert names(found(koe, {})) == names(found(lead, {})) == "abe"
    assert names(found(lead, {"koe": other_koe})) == ""
    assert names(found(manager, {"koe": other_koe})) == "c"
    assert names(found(manager, {"team": team})) == "abe"


def test_people_who_moved_are_told_by_where_they_stood(crowd, manager, today):
    since, before = today - dt.timedelta(days=7), today - dt.timedelta(days=30)
    move(crowd["a"], today, "state", "active", "dormant")
    move(crowd["c"], before, "state", "dormant", "lost")
    move(crowd["e"], today, "state", "", "new")
    dates = {"axis": "state", "since": since, "until": today}
    assert names(found(manager, {**dates, "moved_to": ["dormant"]})) == "a"
    assert names(found(manager, {**dates, "moved_from": ["active"]})) == "a"
    assert names(found(manager, {**dates, "moved_from": ["active"], "moved_to": ["active"]})) == "b"
    assert names(found(manager, {**dates, "moved_from": ["lost"], "moved_to": ["lost"]})) == "c"
    dates = {"axis": "state", "since": before - dt.timedelta(days=1), "until": since}
    assert names(found(manager, {**dates, "moved_to": ["lost"]})) == "c"
    assert names(found(manager, {**dates, "moved_from": ["active"], "moved_to": ["active"]})) == "ab"


def test_people_page_orders_with_the_unknown_last(crowd, manager):
    def order(sort):
        return "".join(person.name for person in people_page(found(manager, {}), sort, 1))

    assert order("-value") == "cabde"
    assert order("value") == "dbace"
    assert order("name") == "abcde"
    assert order("-active")[0] == order("active")[0] == "a"


def test_bounded_paginator_counts_no_further_than_it_lists(crowd, monkeypatch):
    monkeypatch.setattr("segmentation.queries.people.MOST_LISTED", 3)
    pages = BoundedPaginator(Profile.objects.order_by("pk"), 2)
    assert (pages.count, pages.num_pages, pages.is_cut) == (3, 2, True)
    assert len(pages.page(2)) == 1


def days_ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("no_login", "last_login_on"),
        ("no_interaction", "last_interaction_on"),
        ("no_purchase", "last_purchase_on"),
    ],
)
def test_people_are_found_by_days_without_something(make_profile, manager, now, name, column):
    for label, days in (("long", 60), ("edge", 30), ("fresh", 29)):
        stand(make_profile(label), now, **{column: days_ago(days)})
    stand(make_profile("never"), now)
    stand(make_profile("newcomer", joined_at=now - dt.timedelta(days=5)), now)
    make_profile("unseen")
    assert {person.name for person in found(manager, {name: 30})} == {"long", "edge", "never"}


def test_people_who_never_did_something_are_counted_from_the_day_they_joined(make_profile, manager, now):
    midnight = clock.day_start(days_ago(30))
    stand(make_profile("in", joined_at=midnight + dt.timedelta(hours=23, minutes=59)), now)
    stand(make_profile("out", joined_at=midnight + dt.timedelta(hours=24)), now)
    assert names(found(manager, {"no_login": 30})) == "in"


def test_people_are_found_by_tag_product_city_and_month(crowd, manager, now):
    Tag.objects.create(profile=crowd["a"], name="露营", origin="employee", created_at=now)
    crowd["b"].holdings.create(product="星野 7")
    crowd["c"].holdings.create(product="星野 7", released_on=TODAY)
    Profile.objects.filter(name="e").update(city="杭州", joined_at=clock.day_start(dt.date(2026, 10, 31)))
    Profile.objects.filter(name="d").update(joined_at=clock.day_start(dt.date(2026, 11, 1)))
    assert names(found(manager, {"tag": "露营"})) == "a"
    assert names(found(manager, {"product": "星野 7"})) == "b"
    assert names(found(manager, {"city": "杭州"})) == "e"
    assert names(found(manager, {"joined": dt.date(2026, 10, 1)})) == "e"
    assert names(found(manager, {"joined": dt.date(2026, 11, 1)})) == "d"


def test_people_are_found_by_where_they_stood_on_a_past_day(crowd, manager, today):
    move(crowd["a"], today, "state", "active", "dormant")
    past = {"axis": "state", "on": today - dt.timedelta(days=1)}
    assert names(found(manager, {**past, "at": ["active"]})) == "ab"
    assert names(found(manager, {**past, "at": ["active"], "tier": ["S"]})) == "a"
    assert names(found(manager, {**past, "on": today, "at": ["dormant"]})) == "a"


def test_people_are_found_and_shown_by_their_risk_inside_a_state(make_profile, manager, now, today):
    for state, most in (("dormant", 100), ("active", 10)):
        points = [most * step / 100 for step in range(101)]
        QuantileGrid.objects.create(date=today, measure=f"risk_{state}", quantiles=points, population=9)
    stand(make_profile("a"), now, "dormant", risk=80)
    stand(make_profile("b"), now, "dormant", risk=40)
    stand(make_profile("c"), now, "active", risk=9)
    assert names(found(manager, {"risk": "75"})) == "ac"
    told = {person.name: person.risk for person in people_page(found(manager, {}), "name", 1)}
    assert told == {"a": 80, "b": 40, "c": 90}


def test_the_best_of_a_big_brand_come_from_the_index_on_value(crowd, manager, monkeypatch):
    monkeypatch.setattr(people_queries, "MOST_LISTED", 3)
    ids = people_queries.ids_in_order(found(manager, {}), "-value", is_big=True)
    assert list(ids) == [crowd[name].pk for name in "cabd"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = ids.all()[:50].explain()
    assert "standing_value_idx" in plan
    assert "Sort" not in plan


def test_whoever_has_no_standing_comes_last_where_all_are_listed(crowd, manager):
    ids = people_queries.ids_in_order(found(manager, {}), "-value", is_big=True)
    assert list(ids) == [crowd[name].pk for name in "cabde"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, False),
        ({"kind": "owner", "no_login": 30}, False),
        ({"state": ["lost"]}, True),
        ({"state": ["lost", "none"]}, False),
        ({"state": ["none"], "tier": ["S"]}, True),
        ({"quadrant": ["none"]}, True),
        ({"moved_to": ["none"]}, True),
    ],
)
def test_have_standings_says_when_nobody_without_one_can_be_found(filters, expected):
    assert people_queries.have_standings(filters) is expected


def test_people_page_of_the_past_lists_the_same_people_in_one_go(crowd, manager, today, monkeypatch):
    asked = {"axis": "state", "at": list(State.values), "on": today}
    assert people_queries.ask_of_the_past(asked)
    for most in (10_000, 3):
        monkeypatch.setattr(people_queries, "MOST_LISTED", most)
        known = found(manager, {"state": list(State.values)})
        pages = [
            people_page(found(manager, asked), "-value", 1, is_past=True),
            people_page(known, "-value", 1, are_known=True),
        ]
        listed = [[person.pk for person in page] for page in pages]
        assert listed[0] == listed[1]
        assert [page.paginator.is_cut for page in pages] == [most == 3, most == 3]
