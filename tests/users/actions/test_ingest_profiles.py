import datetime as dt

import pytest

from users.actions.ingest import ingest_events, ingest_profiles
from users.models import Assignment, AuditEntry, ContactPoint, Holding, Profile, Source, Tag


@pytest.fixture
def push(source, now):
    """Return a function that pushes profiles of `source` and gives the status or code of each."""

    def send(*items, of=source):
        receipt = ingest_profiles(source=of, items=list(items), now=now)
        return [result.get("code", result["status"]) for result in receipt.results]

    return send


def test_ingest_profiles_changes_only_what_an_item_brings(push):
    assert push({"external_id": "u1", "name": "王丽华", "city": "杭州", "gender": "f"}) == ["accepted"]
    assert push({"external_id": "u1", "city": None, "title": "老师"}) == ["accepted"]
    profile = Profile.objects.get()
    assert (profile.name, profile.city, profile.title, profile.gender) == ("王丽华", "", "老师", "female")
    assert (profile.pinyin, profile.initials) == ("wanglihua", "wlh")


def test_ingest_profiles_leaves_an_employees_edit_alone_when_nothing_new_comes(push):
    item = {"external_id": "u1", "name": "王丽华"}
    push(item)
    Profile.objects.update(name="王丽华女士")
    assert push(item) == ["duplicate"]
    assert Profile.objects.get().name == "王丽华女士"
    assert push({**item, "city": "上海"}) == ["accepted"]
    assert Profile.objects.get().name == "王丽华"


def test_ingest_profiles_lays_later_items_of_a_batch_over_earlier_ones(push):
    items = [{"external_id": "u1", "name": "甲", "city": "杭州"}, {"external_id": "u1", "name": "乙"}]
    assert push(*items, items[1]) == ["accepted", "accepted", "duplicate"]
    profile = Profile.objects.get()
    assert (profile.name, profile.city) == ("乙", "杭州")


def test_ingest_profiles_replaces_what_its_own_source_said_before(push, now):
    shop = Source.objects.create(code="shop", name="shop", created_at=now)
    push(
        {
            "external_id": "u1",
            "phone": "+86 138 1234 5678",
            "tags": ["露营", "亲子"],
            "holdings": [{"product": "X5", "acquired_on": "2023-03-18"}],
        }
    )
    same_person = [{"source": "crm", "external_id": "u1"}]
    push({"external_id": "s1", "identities": same_person, "phone": "13900000000", "tags": ["咖啡"]}, of=shop)
    push({"external_id": "u1", "phone": "13700000000", "tags": ["亲子"], "holdings": []})
    assert Profile.objects.count() == 1
    assert set(ContactPoint.objects.values_list("value", flat=True)) == {"13700000000", "13900000000"}
    assert set(Tag.objects.values_list("name", flat=True)) == {"亲子", "咖啡"}
    assert not Holding.objects.exists()


def test_ingest_profiles_gives_a_person_to_the_koe_whom_it_names(push, koe, other_koe):
    assert push({"external_id": "u1", "koe": "LIN"}, {"external_id": "u2", "koe": "nobody"}) == [
        "accepted",
        "unknown_koe",
    ]
    assert push({"external_id": "u1", "koe": "zhou"}) == ["accepted"]
    rows = Assignment.objects.order_by("pk").values_list("employee", "ended_at")
    assert [(employee, ended is None) for employee, ended in rows] == [(koe.pk, False), (other_koe.pk, True)]
    push({"external_id": "u1", "koe": None})
    assert not Assignment.objects.filter(ended_at=None).exists()
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["profile.assign", "profile.assign", "profile.unassign"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "好" * 10_000}, "too_long"),
        ({"gender": "robot"}, "wrong_type"),
        ({"kind": "cat"}, "wrong_type"),
        ({"birthday": "31.12.1999"}, "bad_time"),
        ({"joined_at": "1969-01-01"}, "bad_time"),
        ({"may_profile": "perhaps"}, "wrong_type"),
        ({"tags": "露营"}, "wrong_type"),
        ({"tags": ["x"] * 51}, "too_long"),
        ({"holdings": [{"product": ""}]}, "missing_field"),
        ({"attributes": []}, "wrong_type"),
        ({"attributes": {"x": "y" * 9000}}, "too_long"),
        ({"attributes": {"x": float("inf")}}, "bad_number"),
        ({"attributes": {"\0": 1}}, "bad_text"),
        ({"city": "\ud800"}, "bad_text"),
        ({"external_id": ""}, "missing_field"),
        ({"external_id": True}, "wrong_type"),
    ],
)
def test_ingest_profiles_refuses_what_it_cannot_store(push, fields, code):
    assert push({"external_id": "u1"} | fields, {"external_id": "u2"}) == [code, "accepted"]


def test_ingest_profiles_refuses_attributes_nested_too_deep(push):
    nested: dict = {}
    for _level in range(40):
        nested = {"a": nested}
    assert push({"external_id": "u1", "attributes": nested}) == ["too_deep"]


def test_ingest_profiles_meets_the_person_whom_an_event_brought(push, source, now):
    event = {"external_id": "u1", "type": "login", "occurred_at": "2024-05-01"}
    ingest_events(source=source, items=[event], now=now)
    assert Profile.objects.get().joined_at.date() == dt.date(2024, 4, 30)  # 16:00 in UTC
    push({"external_id": "u1", "name": "王丽华", "joined_at": "2023-03-18"})
    assert Profile.objects.get().name == "王丽华"


def test_ingest_profiles_takes_a_constant_number_of_queries(push, django_assert_max_num_queries):
    items = [
        {"external_id": f"u{n}", "name": "王丽华", "phone": f"138{n:08}", "tags": ["a"]} for n in range(500)
    ]
    with django_assert_max_num_queries(14):
        assert push(*items) == ["accepted"] * 500
