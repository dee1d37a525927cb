"""Someone comes back in the morning, over HTTP only, and is not greeted as lost in the afternoon."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from outreach.actions.filling import fill_queues
from outreach.actions.greetings import load_greetings
from outreach.tasks import withdraw_returned
from segmentation.actions.nightly import open_nightly_run, work_on_run
from segmentation.models import Standing
from segmentation.tasks import rescore_touched
from users.models import Assignment, Profile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def push(make_key):
    token = make_key("write:events", "write:profiles")

    def send(path, items):
        client = Client(headers={"Authorization": f"Bearer {token}"})
        answer = client.post(
            f"/api/v1/{path}/", json.dumps({"items": items}), content_type="application/json"
        )
        assert answer.json()["accepted"] == len(items)

    return send


@pytest.fixture
def come(push, today):
    """Return a function that pushes what someone did on days counted back from today."""

    def days(external_id, *back):
        push(
            "events",
            [
                {"external_id": external_id, "type": "login", "occurred_at": f"{day}T08:00:00+08:00"}
                for day in (today - dt.timedelta(days=each) for each in back)
            ],
        )

    return days


@pytest.fixture
def morning(push, come, koe, now, today):
    """Two people were silent for long; the night is computed and the queues are filled."""
    load_greetings()
    people = [("u1", "王丽华"), ("u2", "陈思远")]
    joined = "2025-01-01T00:00:00+08:00"
    push("profiles", [{"external_id": key, "name": name, "joined_at": joined} for key, name in people])
    come("u1", *range(100, 330, 2))
    come("u2", 130, 160, 190)
    for person in Profile.objects.all():
        Assignment.objects.create(profile=person, employee=koe, started_at=now - dt.timedelta(days=90))
    for date in (today - dt.timedelta(days=1), today):
        run = open_nightly_run(date=date, now=now)
        assert work_on_run(run_id=run.pk, seconds=60)
    fill_queues(date=today, now=now)


def shown(client):
    cards = client.get(reverse("outreach:queue")).context["day"].cards
    return {card.profile.name: card.item.reasons for card in cards}


def test_whoever_came_back_this_morning_is_not_greeted_as_silent(morning, come, sign_in, koe, today):
    client = sign_in(koe)
    assert shown(client) == {"王丽华": ["dormant"], "陈思远": ["dormant"]}
    come("u1", 0)
    come("u2", 0)
    rescore_touched()
    assert shown(client) == {}
    withdraw_returned()
    assert shown(client) == {"王丽华": ["returned"], "陈思远": ["returned"]}
    fields = ("profile__name", "state", "returned_on")
    assert set(Standing.objects.values_list(*fields)) == {
        ("王丽华", "dormant", today),
        ("陈思远", "active", None),
    }
