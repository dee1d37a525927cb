"""Checks of the endpoint that judges greetings."""

import pytest
from django.test import Client

URL = "/api/v1/lint/"


@pytest.fixture
def ask(make_key):
    """Return a function that sends texts with a key that may."""
    client = Client(headers={"Authorization": f"Bearer {make_key('lint:texts')}"})

    def send(content):
        return client.post(URL, content, content_type="application/json")

    return send


def test_lint_judges_each_text_with_its_places_and_reasons(ask, django_assert_num_queries):
    items = [{"text": "您好，今晚直播间见"}, {"text": "Hi Ms Wang, no need to reply, just saying hello."}]
    results = ask({"items": items}).json()["results"]
    assert [each["verdict"] for each in results] == ["block", "ok"]
    finding = next(each for each in results[0]["findings"] if each["rule"] == "push")
    assert items[0]["text"][finding["start"] : finding["end"]] == finding["matched"] == "直播间"
    assert finding["message"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"items": 7}, 400),
        ([{"text": "您好"}] * 1001, 400),
        ({"items": [{"text": "x" * 2001}]}, 400),
        ({"items": [{"words": "您好"}]}, 400),
        ({"items": [{"text": "您好", "gender": "x" * 11}]}, 400),
        ({"items": []}, 200),
        ([{"text": ""}], 200),
    ],
)
def test_lint_refuses_what_is_no_batch_of_texts(ask, content, status):
    assert ask(content).status_code == status


def test_lint_needs_its_scope(make_key):
    client = Client(headers={"Authorization": f"Bearer {make_key('ask:contact')}"})
    assert client.post(URL, {"items": []}, content_type="application/json").status_code == 403
