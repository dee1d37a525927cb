import datetime as dt

import pytest
from django.urls import reverse

from outreach.actions.filling import fill_queues
from outreach.actions.returned import withdraw_returned
from outreach.models import Promise, QueueItem
from outreach.rules import reasons_left

FIELDS = ["profile__name", "reasons", "outcome", "note"]


@pytest.fixture
def stand(profile, today):
    """Return a function that changes the standing of `profile`, as re-scoring does."""

    def change(**fields):
        for name, value in fields.items():
            setattr(profile.standing, name, value)
        profile.standing.save(update_fields=list(fields))

    return change


@pytest.fixture
def is_back(stand, today):
    """Return a function after which `profile` is active again, since the morning."""
    fields = {"state": "active", "state_since": today, "night_state": "dormant", "quadrant": "core"}
    return lambda: stand(**fields, last_active_on=today)


def test_withdraw_returned_greets_someone_active_again_for_coming_back(item, is_back, now, assert_rows):
    is_back()
    assert withdraw_returned(now=now) == 1
    assert_rows(QueueItem, FIELDS, [["王丽华", ["returned"], "", ""]])


def test_withdraw_returned_calls_nobody_silent_after_a_single_visit(item, stand, now, today, assert_rows):
    stand(returned_on=today, last_active_on=today)
    withdraw_returned(now=now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["returned"], "", ""]])


def test_withdraw_returned_withdraws_an_item_without_a_reason(profile, item, stand, now, today, assert_rows):
    QueueItem.objects.update(reasons=["cooling_high_value"])
    stand(state="active", state_since=today, night_state="cooling", quadrant="core")
    withdraw_returned(now=now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["cooling_high_value"], "withdrawn", "reason_gone"]])


def test_withdraw_returned_keeps_a_promise(item, profile, koe, is_back, now, today, assert_rows):
    Promise.objects.create(profile=profile, employee=koe, what="回电话", due_on=today, created_at=now)
    is_back()
    withdraw_returned(now=now)
    assert_rows(QueueItem, FIELDS, [["王丽华", ["promise_due", "returned"], "", ""]])


def test_withdraw_returned_leaves_what_a_colleague_put_off(item, stand, now, today, assert_rows):
    QueueItem.objects.update(
        reasons=["cooling_high_value"], due_on=today + dt.timedelta(days=3), snoozes=1, snoozed_at=now
    )
    stand(state="active", quadrant="core")
    assert withdraw_returned(now=now) == 0
    assert QueueItem.objects.get().closed_at is None


def test_withdraw_returned_leaves_the_silent_alone(item, now, django_assert_num_queries):
    with django_assert_num_queries(3):  # begin, look, commit
        assert withdraw_returned(now=now) == 0
    assert QueueItem.objects.get().reasons == ["dormant_high_value"]


def test_withdraw_returned_finds_nothing_the_second_time(item, is_back, now):
    is_back()
    withdraw_returned(now=now)
    before = list(QueueItem.objects.values())
    assert withdraw_returned(now=now) == 0
    assert list(QueueItem.objects.values()) == before


def test_withdraw_returned_agrees_with_the_next_filling(item, is_back, now):
    is_back()
    withdraw_returned(now=now)
    before = list(QueueItem.objects.values())
    fill_queues(date=now.date(), now=now)
    assert list(QueueItem.objects.values()) == before


@pytest.mark.parametrize(("seen", "expected"), [(27, []), (29, ["dormant_high_value"])])
def test_fill_queues_calls_someone_silent_again_four_weeks_after_a_single_visit(
    profile, make_standing, now, today, seen, expected
):
    day = today - dt.timedelta(days=seen)
    make_standing(
        profile,
        state_since=today - dt.timedelta(days=60),
        returned_on=day,
        last_active_on=day,
        quadrant="core",
    )
    fill_queues(date=today, now=now)
    assert [item.reasons for item in QueueItem.objects.all()] == ([expected] if expected else [])


def test_queue_never_shows_a_reason_that_the_standing_has_overtaken(item, is_back, sign_in, koe, greeting):
    assert "王丽华" in sign_in(koe).get(reverse("outreach:queue")).content.decode()
    is_back()
    assert "王丽华" not in sign_in(koe).get(reverse("outreach:queue")).content.decode()


@pytest.mark.parametrize(
    ("codes", "state", "ago", "left"),
    [
        (["dormant"], "dormant", None, ["dormant"]),
        (["dormant"], "dormant", 0, []),
        (["dormant"], "lost", 28, []),
        (["dormant"], "lost", 29, ["dormant"]),
        (["promise_due", "dormant_high_value"], "active", None, ["promise_due"]),
        (["dormant"], "cooling", None, []),
        (["cooling_high_value"], "cooling", None, ["cooling_high_value"]),
        (["cooling_high_value"], "new", None, []),
        (["slow_care"], "active", None, ["slow_care"]),
    ],
)
def test_reasons_left_drops_silence_once_someone_was_seen(today, codes, state, ago, left):
    seen_on = None if ago is None else today - dt.timedelta(days=ago)
    assert reasons_left(codes, state, seen_on, today) == left


def test_profile_page_and_api_tell_no_reason_that_the_standing_has_overtaken(
    item, profile, is_back, sign_in, koe
):
    client, sentence = sign_in(koe), "一直很重要的人，"
    page, api = reverse("outreach:profile", args=[profile.pk]), "/api/v1/queue/"
    assert sentence in client.get(page).content.decode()
    assert [row["code"] for row in client.get(api).json()["results"][0]["reasons"]] == ["dormant_high_value"]
    is_back()
    assert sentence not in client.get(page).content.decode()
    assert client.get(api).json()["results"][0]["reasons"] == []
