"""A CRM system pushes people and what they did, over HTTP only."""

import gzip
import json

import pytest
from django.db import OperationalError
from django.test import Client

from users.models import Event, Identity, Profile, Rejection


@pytest.fixture
def push(make_key):
    """Return a function that pushes items with a key and returns the answer."""
    token = make_key("write:events", "write:profiles")

    def send(path: str, items, **headers):
        content = items if isinstance(items, bytes) else json.dumps({"items": items}).encode()
        return Client(headers={"Authorization": f"Bearer {token}", **headers}).post(
            f"/api/v1/{path}/", content, content_type="application/json"
        )

    return send


def test_a_crm_pushes_a_person_and_then_what_they_did(push):
    person = {"external_id": "u1", "name": "王丽华", "gender": "女", "phone": "138 1234 5678", "city": "杭州"}
    assert push("profiles", [person]).json()["accepted"] == 1
    events = [
        {"external_id": "u1", "id": "e1", "type": "login", "occurred_at": "2026-11-19T09:00:00+08:00"},
        {"external_id": "u1", "id": "e2", "type": "purchase", "occurred_at": "2026-11-19", "amount": "19.90"},
    ]
    answer = push("events", events)
    assert answer.status_code == 200
    assert [r["status"] for r in answer.json()["results"]] == ["accepted", "accepted"]
    profile = Profile.objects.get(name="王丽华")
    assert profile.pinyin == "wanglihua"
    assert set(Event.objects.values_list("profile_id", "amount")) == {(profile.pk, None), (profile.pk, 1990)}
    again = push("events", events).json()
    assert (again["accepted"], again["duplicate"]) == (0, 2)
    assert push("profiles", [person]).json()["duplicate"] == 1


def test_good_items_beside_bad_ones_are_kept(push):
    good = {"external_id": "u1", "id": "e1", "type": "login", "occurred_at": "2026-11-19T09:00:00Z"}
    items = [
        good,
        None,
        7,
        [],
        {},
        {**good, "id": "e2", "occurred_at": "yesterday"},
        {**good, "id": {}},
        {**good, "id": "e3", "external_id": "x" * 10_000},
        {**good, "id": "e4", "subject": "a\u0000b"},
        {**good, "id": "e5", "subject": "\ud800"},
        {**good, "id": "e6", "properties": {"a": "\u0000"}},
        {**good, "id": "e7", "amount": float("nan")},
        {**good, "id": "e8", "properties": {"x": float("inf")}},
        {**good, "id": "e9", "occurred_at": "0001-01-01T00:00:00"},
        {**good, "id": "e10", "time_zone": "Mars/Olympus"},
        {**good, "id": "e11", "subject": "🎉 好"},
        {**good, "id": "e12", "occurred_at": "9999-01-01T00:00:00"},
    ]
    answer = push("events", items).json()
    codes = [result.get("code", result["status"]) for result in answer["results"]]
    assert codes == [
        "accepted",
        "wrong_type",
        "wrong_type",
        "wrong_type",
        "missing_field",
        "bad_time",
        "wrong_type",
        "too_long",
        "bad_text",
        "bad_text",
        "bad_text",
        "bad_amount",
        "bad_number",
        "bad_time",
        "unknown_zone",
        "accepted",
        "accepted",
    ]
    assert answer["results"][-1]["flag"] == "future"
    assert Event.objects.count() == 3
    assert Rejection.objects.count() == answer["rejected"] == 14


def test_a_number_of_5000_digits_spoils_only_its_own_item(push):
    good = {"external_id": "u1", "id": "e1", "type": "login", "occurred_at": "2026-11-19T09:00:00Z"}
    text = json.dumps([good, {**good, "id": "e2", "amount": "HUGE"}]).replace('"HUGE"', "9" * 5000)
    answer = push("events", text.encode()).json()
    assert [r["status"] for r in answer["results"]] == ["accepted", "rejected"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe\xfa", 400, "bad_json"),
        ("你好".encode("gbk"), 400, "bad_json"),
        (b"7", 400, "bad_json"),
        (b'{"items": {}}', 400, "bad_json"),
        (b"[" * 200_000, 400, "bad_json"),
        (b"x" * 1_000_000, 400, "bad_json"),
        (b"x" * 6_000_000, 413, "too_large"),
        (json.dumps([{}] * 1001).encode(), 413, "too_large"),
        (gzip.compress(b" " * 6_000_000, mtime=0), 413, "too_large"),
        (gzip.compress(b"[]", mtime=0)[:-4], 400, "bad_json"),
        (b"\x1f\x8bnonsense", 400, "bad_json"),
    ],
)
def test_a_request_that_is_no_batch_is_refused_whole_in_the_one_shape(push, content, status, code):
    for path in ("events", "profiles"):
        answer = push(path, content)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["message"]


def test_a_compressed_batch_is_read(push):
    item = {"external_id": "u1", "type": "login", "occurred_at": "2026-11-19"}
    content = gzip.compress(json.dumps([item]).encode())
    assert push("events", content, **{"Content-Encoding": "gzip"}).json()["accepted"] == 1
    assert push("events", content).json()["duplicate"] == 1
    assert push("events", b"[]", **{"Content-Encoding": "br"}).status_code == 415


def test_a_key_may_only_push_what_its_scopes_say(push, make_key, source):
    item = {"external_id": "u1", "type": "login", "occurred_at": "2026-11-19"}
    token = make_key("write:profiles", "read:queue")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    answer = client.post("/api/v1/events/", [item], content_type="application/json")
    assert answer.status_code == 403
    assert Client().post("/api/v1/events/", [item], content_type="application/json").status_code == 401
    assert client.get("/api/v1/profiles/").status_code == 405
    assert not Identity.objects.exists()


def test_an_employee_cannot_push_with_a_session(sign_in, admin):
    assert sign_in(admin).post("/api/v1/events/", [], content_type="application/json").status_code == 403


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
def test_names_that_can_not_be_stored_are_refused_and_kept_readable(push, bad):
    event = {
        "type": "login",
        "occurred_at": "2026-11-19",
        "identities": [{"source": bad, "external_id": "1"}],
    }
    assert push("events", [event]).json()["results"][0]["code"] == "unknown_source"
    assert push("profiles", [{"external_id": "1", "koe": bad}]).json()["results"][0]["code"] == "unknown_koe"
    assert Rejection.objects.count() == 2


def test_a_database_that_is_away_answers_when_to_come_again(push, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr("users.queries.usable_key", away)
    answer = push("events", [])
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "5")
