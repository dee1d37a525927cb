import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outreach.models import Consent, Touch
from segmentation.models import Standing
from segmentation.rules import STANDARD
from users.models import Policy

QUEUE, DECISIONS = "/api/v1/queue/", "/api/v1/contact-decisions/"


@pytest.fixture
def ask(make_key, source):
    token = make_key("ask:contact")

    def post(items, **extra):
        return Client().post(
            DECISIONS,
            {"items": items},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    return post


@pytest.fixture
def known(profile, source, make_standing, now):
    """`profile` as the source knows them."""
    make_standing(profile)
    profile.identities.create(source=source, external_id="u-1", created_at=now)
    return profile


def test_queue_gives_a_key_todays_items_with_reasons_as_data_and_words(make_key, known, make_item, source):
    make_item(known)
    answer = Client().get(QUEUE, headers={"Authorization": f"Bearer {make_key('read:queue')}"}).json()
    (item,) = answer["results"]
    assert item["koe"] == "lin"
    assert item["identities"] == [{"source": "crm", "external_id": "u-1"}]
    assert item["reasons"][0] == {"code": "dormant_high_value", "message": "一直很重要的人，比以前安静了很多"}
    assert any("最近一次购买" in sentence for sentence in item["evidence"])


def test_queue_shows_an_employee_only_their_own(sign_in, koe, other_koe, item):
    assert len(sign_in(koe).get(QUEUE).json()["results"]) == 1
    assert sign_in(other_koe).get(QUEUE).json()["results"] == []


def test_queue_filters_by_koe(sign_in, manager, koe, item):
    assert len(sign_in(manager).get(QUEUE, {"koe": "lin"}).json()["results"]) == 1
    assert sign_in(manager).get(QUEUE, {"koe": "zhou"}).json()["results"] == []
    assert sign_in(manager).get(QUEUE, {"koe": "\x00"}).status_code == 200


def test_queue_asks_for_the_scope(make_key, db):
    assert Client().get(QUEUE).status_code == 401
    key = make_key("read:standings")
    assert Client().get(QUEUE, headers={"Authorization": f"Bearer {key}"}).status_code == 403


def test_queue_pages_with_a_cursor_and_a_constant_number_of_queries(
    sign_in, koe, make_profile, make_item, make_standing, django_assert_max_num_queries
):
    for number in range(105):
        person = make_profile(f"王{number}", koe)
        make_standing(person)
        make_item(person, worth=number / 100)
    client = sign_in(koe)
    with django_assert_max_num_queries(9):
        first = client.get(QUEUE).json()
    assert len(first["results"]) == 100
    assert len(client.get(first["next"]).json()["results"]) == 5


def test_contact_decisions_answers_each_question_in_order(ask, known):
    items = [{"external_id": "u-1"}, {"external_id": "nobody"}]
    first, second = ask(items).json()["results"]
    assert (first["allowed"], first["reasons"], first["earliest"]) == (True, [], None)
    assert (second["allowed"], second["reasons"][0]["code"]) == (False, "unknown_profile")


def test_contact_decisions_says_no_with_reason_and_time(ask, known, koe, now):
    Touch.objects.create(profile=known, employee=koe, text="好", sent_at=now - dt.timedelta(hours=20))
    (answer,) = ask([{"external_id": "u-1"}]).json()["results"]
    assert {reason["code"] for reason in answer["reasons"]} == {"too_often", "too_soon", "unanswered"}
    assert answer["earliest"].startswith("2026-12-21T09:00")  # before: days that may become working days


def test_contact_decisions_never_gives_a_time_to_someone_who_refused(ask, known, now):
    Consent.objects.create(profile=known, decision="withdrawn", origin="source", at=now)
    (answer,) = ask([{"external_id": "u-1", "purpose": "service"}]).json()["results"]
    assert (answer["allowed"], answer["earliest"]) == (False, None)


def test_contact_decisions_heeds_a_refusal_of_one_channel(ask, known, now):
    Consent.objects.create(profile=known, channel="sms", decision="withdrawn", origin="source", at=now)
    items = [{"external_id": "u-1", "channel": "sms"}, {"external_id": "u-1", "channel": "wecom"}]
    assert [answer["allowed"] for answer in ask(items).json()["results"]] == [False, True]


def test_contact_decisions_wants_consent_for_marketing(ask, known, now):
    Standing.objects.update(state="active")
    question = [{"external_id": "u-1", "purpose": "marketing"}]
    assert ask(question).json()["results"][0]["reasons"][0]["code"] == "no_consent"
    Consent.objects.create(profile=known, purpose="marketing", decision="given", origin="source", at=now)
    assert ask(question).json()["results"][0]["allowed"]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("x", "invalid"), (None, "invalid"), ({}, "invalid"), ({"external_id": 7.5}, "invalid"),
        ({"external_id": "u-1", "purpose": "spam"}, "unknown_purpose"),
        ({"external_id": "u-1", "channel": "pigeon"}, "unknown_channel"),
        ({"external_id": "u-1", "purpose": None}, "invalid"),
        ({"external_id": "x" * 10_000}, "unknown_profile"), ({"external_id": "\x00"}, "unknown_profile"),
        ({"external_id": "\ud800"}, "unknown_profile"), ({"external_id": 7}, "unknown_profile"),
        ({"external_id": "u-1", "source": "\udfff"}, "unknown_profile"),
        ({"external_id": "u-1", "source": "elsewhere"}, "unknown_profile"),
    ],
)  # fmt: skip
def test_contact_decisions_answers_bad_questions_with_no(ask, known, item, code):
    good, bad = ask([{"external_id": "u-1"}, item]).json()["results"]
    assert good["allowed"]
    assert (bad["allowed"], bad["reasons"][0]["code"]) == (False, code)


@pytest.mark.parametrize("items", ["x", None, 5, [{}] * 1001])
def test_contact_decisions_refuses_what_is_no_batch(ask, db, items):
    answer = ask(items)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_batch")


def test_contact_decisions_knows_an_id_in_every_form_in_which_it_may_be_pushed(ask, known, source, now):
    known.identities.create(source=source, external_id="1001", created_at=now)
    answers = ask([{"external_id": 1001}, {"external_id": " u-1 "}]).json()["results"]
    assert [answer["allowed"] for answer in answers] == [True, True]


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"items": ', b"\xff\xfe\xfa", b""])
def test_contact_decisions_refuses_what_is_no_json(make_key, content):
    client = Client(headers={"Authorization": f"Bearer {make_key('ask:contact')}"})
    answer = client.post(DECISIONS, content, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")


@pytest.mark.parametrize("cursor", ["cD0lMDA=", "cD1hYmM=", "zzz"])
def test_queue_refuses_a_forged_cursor(sign_in, koe, item, cursor):
    assert sign_in(koe).get(QUEUE, {"cursor": cursor}).status_code == 404


def test_queue_reads_each_version_of_the_rules_once(
    sign_in, koe, manager, make_profile, make_standing, make_item, now
):
    values = STANDARD.as_values()
    Policy.objects.create(area="standing", version=1, values=values, created_by=manager, created_at=now)
    for number in range(4):
        person = make_profile(f"第{number}位", koe)
        make_standing(person, policy_version=1)
        make_item(person)
    with CaptureQueriesContext(connection) as captured:
        assert len(sign_in(koe).get(QUEUE).json()["results"]) == 4
    assert len([query for query in captured if "users_policy" in query["sql"]]) == 1
