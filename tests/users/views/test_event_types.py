"""Checks of the pages for what kinds of events mean."""

import datetime as dt

import pytest
from django.db import connection

from users.models import AuditEntry, Behaviour, DayMark, EventType


@pytest.fixture
def unknown(source, profile, now) -> EventType:
    """A type nobody has mapped, seen three times on two business days."""
    found = EventType.objects.create(source=source, code="app.open", created_at=now)
    for hours in (0, 1, 24):
        at = now.replace(hour=23, minute=30) - dt.timedelta(hours=hours)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO users_event (profile_id, occurred_at, source_id, type_id, key, received_at) "
                "VALUES (%s, %s, %s, %s, gen_random_uuid(), %s)",
                [profile.pk, at, source.pk, found.pk, now],
            )
    return found


def test_event_type_list_shows_unknown_types_first_with_how_often_and_when(
    manager, unknown, source, now, sign_in, django_assert_num_queries
):
    EventType.objects.create(source=source, code="aaa", dimension="login", created_at=now)
    client = sign_in(manager)
    with django_assert_num_queries(6):
        answer = client.get("/event-types/")
    rows = [(kind.code, number, seen) for kind, number, seen in answer.context["rows"]]
    assert rows == [("app.open", 3, now.replace(hour=23, minute=30)), ("aaa", 0, None)]
    for number in range(5):
        EventType.objects.create(source=source, code=f"b{number}", created_at=now)
    with django_assert_num_queries(6):
        client.get(f"/event-types/?source={source.pk}")


def test_event_type_list_counts_no_further_than_its_bound(manager, unknown, sign_in, monkeypatch):
    monkeypatch.setattr("users.views.event_types.COUNTED_MOST", 2)
    assert "2+" in sign_in(manager).get("/event-types/").content.decode()


def test_event_type_map_saves_and_marks_every_day_that_must_be_counted_anew(
    manager, unknown, profile, sign_in, today
):
    form = {"meaning": "login", "label": "打开 App"}
    answer = sign_in(manager).post(f"/event-types/{unknown.pk}/", form, follow=True)
    assert "已有的行为会在今晚重新计算" in answer.content.decode()
    unknown.refresh_from_db()
    assert (unknown.dimension, unknown.is_passive, unknown.label) == ("login", False, "打开 App")
    marks = DayMark.objects.order_by("day").values_list("profile_id", "day")
    assert list(marks) == [(profile.pk, today - dt.timedelta(days=1)), (profile.pk, today)]
    assert AuditEntry.objects.get().details["days"] == 2


def test_event_type_map_to_passive_marks_nothing_when_nothing_counted_before(manager, unknown, sign_in):
    sign_in(manager).post(f"/event-types/{unknown.pk}/", {"meaning": "passive", "label": ""})
    unknown.refresh_from_db()
    assert (unknown.dimension, unknown.is_passive) == ("", True)
    assert not DayMark.objects.exists()


def test_event_type_map_back_to_unknown_marks_again(manager, unknown, sign_in):
    client, path = sign_in(manager), f"/event-types/{unknown.pk}/"
    client.post(path, {"meaning": "login", "label": ""})
    client.post(path, {"meaning": "", "label": ""})
    assert DayMark.objects.count() == 4


def test_event_type_map_refuses_bad_input_and_strangers(manager, koe, lead, unknown, sign_in):
    path = f"/event-types/{unknown.pk}/"
    assert sign_in(manager).post(path, {"meaning": "sleep"}).context["form"].errors
    assert sign_in(manager).get("/event-types/999999/").status_code == 404
    for stranger in (koe, lead):
        assert sign_in(stranger).post(path, {"meaning": "login"}).status_code == 403
    unknown.refresh_from_db()
    assert unknown.dimension == ""


def test_event_type_map_gives_a_behaviour_of_a_new_name_the_next_lane(manager, unknown, source, now, sign_in):
    client, path = sign_in(manager), f"/event-types/{unknown.pk}/"
    client.post(path, {"meaning": "interact", "label": "", "behaviour": " 点赞 "})
    other = EventType.objects.create(source=source, code="comment", created_at=now)
    client.post(f"/event-types/{other.pk}/", {"meaning": "interact", "label": "", "behaviour": "评论"})
    client.post(path, {"meaning": "interact", "label": "", "behaviour": "评论"})
    unknown.refresh_from_db()
    assert unknown.behaviour_id == 8
    assert list(Behaviour.objects.values_list("lane", "dimension", "name")) == [
        (7, "interact", "点赞"), (8, "interact", "评论"),
    ]  # fmt: skip
    assert "点赞评论 · 评论" in client.get("/event-types/").content.decode()


def test_event_type_map_to_another_behaviour_marks_its_days_and_to_the_same_none(manager, unknown, sign_in):
    client, path = sign_in(manager), f"/event-types/{unknown.pk}/"
    client.post(path, {"meaning": "interact", "label": "", "behaviour": ""})
    assert DayMark.objects.count() == 2
    for _again in range(2):
        client.post(path, {"meaning": "interact", "label": "", "behaviour": "点赞"})
    assert DayMark.objects.count() == 4


def test_event_type_map_refuses_a_behaviour_without_a_dimension_and_one_too_many(
    manager, unknown, now, sign_in
):
    client, path = sign_in(manager), f"/event-types/{unknown.pk}/"
    answer = client.post(path, {"meaning": "passive", "label": "", "behaviour": "点赞"})
    assert answer.context["form"].errors["behaviour"]
    answer = client.post(path, {"meaning": "", "label": "", "is_money": "on"})
    assert answer.context["form"].errors["is_money"]
    Behaviour.objects.bulk_create(
        Behaviour(lane=lane, dimension="post", name=str(lane), created_at=now) for lane in range(7, 63)
    )
    answer = client.post(path, {"meaning": "interact", "label": "", "behaviour": "点赞"})
    assert "到了上限" in answer.content.decode()
    assert Behaviour.objects.count() == 56
