"""Room that other systems book over the API: used, given back, and nobody else's to touch."""

import datetime as dt

import pytest
from django.test import Client

from outreach.models import Touch
from users.models import ApiKey, Source
from users.queries import key_hash

DECISIONS, BOOKINGS = "/api/v1/contact-decisions/", "/api/v1/contact-bookings/"
SCOPES = ["ask:contact", "book:contact"]


@pytest.fixture
def call(make_key):
    """Return a function that posts items with a key of `source`, or with another."""
    own = make_key(*SCOPES)

    def post(address, *items, token=own):
        return Client().post(
            address,
            {"items": list(items)},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    return post


@pytest.fixture
def stranger(now) -> str:
    """The key of another system, with the same scopes."""
    other = Source.objects.create(code="app", name="App", created_at=now)
    ApiKey.objects.create(
        source=other, name="app", prefix="other", secret_hash=key_hash("secret"), scopes=SCOPES,
        created_at=now, expires_at=now + dt.timedelta(days=9),
    )  # fmt: skip
    return "rk_other_secret"


@pytest.fixture
def booking(call, profile, source, make_standing, now) -> int:
    """Room that `source` keeps for `profile`."""
    make_standing(profile)
    profile.identities.create(source=source, external_id="u-1", created_at=now)
    asked = {"external_id": "u-1", "purpose": "promise", "channel": "sms", "book": True}
    (found,) = call(DECISIONS, asked).json()["results"]
    assert found["allowed"]
    return found["booking"]


def settled(answer) -> list[tuple[str, list[str]]]:
    assert answer.status_code == 200
    return [(each["status"], [one["code"] for one in each["reasons"]]) for each in answer.json()["results"]]


def test_a_booking_is_used_once_and_may_be_taken_back(call, booking, now):
    use, release = ({"booking": booking, "do": do} for do in ("use", "release"))
    assert settled(call(BOOKINGS, use, use)) == [("used", []), ("refused", ["booking_gone"])]
    assert Touch.objects.get().sent_at == now
    assert settled(call(BOOKINGS, release, release)) == [("released", []), ("refused", ["booking_gone"])]
    assert Touch.objects.get().undone_at == now


@pytest.mark.parametrize("deed", ["use", "release"])
def test_a_booking_of_another_system_is_as_if_it_were_not_there(call, booking, stranger, deed):
    answer = call(BOOKINGS, {"booking": booking, "do": deed}, token=stranger)
    assert settled(answer) == [("refused", ["unknown_booking"])]
    touch = Touch.objects.get()
    assert (touch.sent_at, touch.undone_at) == (None, None)
    assert settled(call(BOOKINGS, {"booking": booking, "do": "use"})) == [("used", [])]


@pytest.mark.parametrize("deed", ["use", "release"])
def test_what_an_employee_sent_is_no_systems_to_take_back(call, booking, profile, koe, now, deed):
    touch = Touch.objects.create(profile=profile, employee=koe, text="您好", sent_at=now)
    assert settled(call(BOOKINGS, {"booking": touch.pk, "do": deed})) == [("refused", ["unknown_booking"])]
    touch.refresh_from_db()
    assert touch.undone_at is None


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"booking": "7", "do": "use"}, "invalid"),
        ({"booking": True, "do": "use"}, "invalid"),
        ({"booking": 7, "do": "sell"}, "invalid"),
        ({}, "invalid"),
        ("7", "invalid"),
        ({"booking": 1 << 70, "do": "use"}, "unknown_booking"),
        ({"booking": -1, "do": "use"}, "unknown_booking"),
        ({"booking": -(1 << 70), "do": "use"}, "unknown_booking"),
    ],
)
def test_a_bad_item_says_what_is_wrong_and_spoils_no_other(call, booking, item, code):
    answer = call(BOOKINGS, item, {"booking": booking, "do": "use"})
    assert settled(answer) == [("refused", [code]), ("used", [])]


def test_a_key_that_may_only_ask_settles_nothing(call, booking, make_key):
    token = make_key("ask:contact")
    assert call(BOOKINGS, {"booking": booking, "do": "release"}, token=token).status_code == 403
    assert Touch.objects.get().undone_at is None
