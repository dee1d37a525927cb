"""Someone says in March what bothers them; it is answered, adopted and done, and they are told. HTTP only."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Voice
from outreach.actions.filling import fill_queues
from outreach.models import QueueItem
from users.models import Identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(make_key, profile, source, make_standing, now, today):
    """An idea of March came over REST; its author is lively, so that nothing else puts them on a list."""
    make_standing(profile, state="active", quadrant="core", last_active_on=today)
    Identity.objects.create(source=source, external_id="u1", profile=profile, created_at=now)
    client = Client(headers={"Authorization": f"Bearer {make_key('write:voices')}"})
    item = {
        "id": "p-1",
        "external_id": "u1",
        "kind": "idea",
        "topic": "后备箱灯",
        "text": "后备箱加一盏灯就好了",
        "said_at": "2026-03-08T10:00:00+08:00",
    }
    content = json.dumps({"items": [item]})
    answer = client.post("/api/v1/voices/", content, content_type="application/json")
    assert answer.json()["accepted"] == 1
    return Voice.objects.get()


def move(client, voice, state, note=""):
    answer = client.post(reverse("community:voice-move", args=[voice.pk]), {"state": state, "note": note})
    assert answer.status_code == 302


def listed(today, now):
    fill_queues(date=today, now=now)
    return list(QueueItem.objects.open().values_list("reasons", flat=True))


def test_a_voice_lands_and_its_author_is_told_once(heard, sign_in, koe, lead, today, now):
    assert listed(today, now) == []
    move(sign_in(koe), heard, "answered", "谢谢您，已经转给设计师")
    move(sign_in(lead), heard, "adopted")
    assert listed(today, now) == []
    move(sign_in(lead), heard, "landed", "11 月起新车都有灯，老车可免费加装")
    assert listed(today, now) == [["voice_landed"]]
    client, item = sign_in(koe), QueueItem.objects.get()
    card = client.get(reverse("outreach:queue")).content.decode()
    assert "Ta 3 月说的“后备箱灯”上线了：11 月起新车都有灯，老车可免费加装" in card
    text = "王女士您好，您三月说的后备箱灯，我们做好了，谢谢您。"
    client.post(reverse("outreach:queue-item-send", args=[item.pk]), {"choice": "0", "text_0": text})
    heard.refresh_from_db()
    assert heard.told_at == now
    assert listed(today + dt.timedelta(days=3), now + dt.timedelta(days=3)) == []
    told = client.get(reverse("community:voice", args=[heard.pk])).content.decode()
    assert "告诉 Ta 了" in told


def test_a_telling_that_is_taken_back_is_still_to_be_done(heard, sign_in, koe, lead, today, now):
    for state in ("answered", "adopted", "landed"):
        move(sign_in(lead), heard, state, "做好了")
    listed(today, now)
    client, item = sign_in(koe), QueueItem.objects.get()
    text = "王女士您好，您三月说的后备箱灯，我们做好了，谢谢您。"
    client.post(reverse("outreach:queue-item-send", args=[item.pk]), {"choice": "0", "text_0": text})
    client.post(reverse("outreach:queue-item-undo", args=[item.pk]))
    heard.refresh_from_db()
    assert heard.told_at is None
