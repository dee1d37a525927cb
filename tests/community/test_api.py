import json

import pytest
from django.test import Client

from community.models import Voice, VoiceStep
from users.models import Profile, Rejection

IDEA = {"id": "p-1", "external_id": "u1", "kind": "idea", "text": "后备箱加一盏灯就好了，夜里看不见"}


@pytest.fixture
def push(make_key):
    token = make_key("write:voices")

    def send(*items, token=token):
        client = Client(headers={"Authorization": f"Bearer {token}"})
        content = json.dumps({"items": items})
        return client.post("/api/v1/voices/", content, content_type="application/json")

    return send


def statuses(answer):
    return [result.get("code", result["status"]) for result in answer.json()["results"]]


def test_voice_push_keeps_a_voice_of_a_known_person(push, profile, known_as, group):
    known_as(profile, "u1")
    assert statuses(push(IDEA | {"group": "g-1", "mood": "warm"})) == ["accepted"]
    voice = Voice.objects.get()
    assert (voice.profile, voice.group, voice.origin, voice.mood) == (profile, group, "rest", "warm")
    assert voice.topic == "后备箱加一盏灯就好了，夜里看不见"[:20]
    assert VoiceStep.objects.get().state == "received"


def test_voice_push_makes_a_person_of_an_unknown_author(push):
    push(IDEA)
    assert Voice.objects.get().profile == Profile.objects.get(identities__external_id="u1")


def test_voice_push_again_is_a_duplicate_and_other_words_are_a_conflict(push):
    push(IDEA)
    assert statuses(push(IDEA)) == ["duplicate"]
    assert statuses(push(IDEA | {"text": "别的"})) == ["conflict"]
    assert Voice.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"external_id": None}, "missing_field"),
        ({"text": ""}, "missing_field"),
        ({"id": None}, "missing_field"),
        ({"kind": "rumour"}, "wrong_type"),
        ({"mood": "mad"}, "wrong_type"),
        ({"may_show": "yes"}, "wrong_type"),
        ({"said_at": "gestern"}, "bad_time"),
        ({"text": "长" * 2001}, "too_long"),
        ({"text": "a\0b"}, "bad_text"),
        ({"topic": "a\0b"}, "bad_text"),
        ({"group": "\ud800"}, "bad_text"),
    ],
)
def test_voice_push_refuses_and_keeps_a_bad_item_beside_a_good_one(push, changes, code):
    good = IDEA | {"id": "p-2"}
    assert statuses(push(IDEA | changes, good)) == [code, "accepted"]
    assert Rejection.objects.get().code == code


@pytest.mark.django_db
@pytest.mark.parametrize("item", [7, None, [], "x"])
def test_voice_push_answers_what_is_no_object(push, item):
    assert statuses(push(item)) == ["wrong_type"]


def test_voice_push_asks_for_its_scope(push, make_key):
    assert push(IDEA, token=make_key("write:events")).status_code == 403
