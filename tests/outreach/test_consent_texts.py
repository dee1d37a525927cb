import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from outreach.actions.bookings import GateRefused, book_contact, use_booking
from outreach.actions.consent_texts import VersionTaken, publish_consent_text
from outreach.actions.consents import Entry, give_consent, note_consent, withdraw_consent
from outreach.actions.links import create_preference_link
from outreach.models import Consent, ConsentText
from outreach.queries.contact import contact_decision
from outreach.queries.preferences import agrees
from users.models import AuditEntry, Profile

DAY = dt.timedelta(days=1)
PAGE = "outreach:consent-text-list"


@pytest.fixture
def person(profile, make_standing) -> Profile:
    """Someone active whom `koe` looks after."""
    make_standing(profile, state="active")
    return profile


@pytest.fixture
def publish(manager, now):
    def do(version, at=now, changes_purpose=False, text="每月一次，说说新品。"):
        return publish_consent_text(
            purpose="marketing",
            version=version,
            text=text,
            changes_purpose=changes_purpose,
            by=manager,
            now=at,
        )

    return do


@pytest.fixture
def agree(person, koe, now):
    def do(version="", at=now):
        entry = Entry("given", "marketing", "", "source", {"text_version": version})
        return note_consent(profile=person, entry=entry, by=koe, now=now, at=at)

    return do


def test_give_consent_keeps_the_version_in_use(person, publish, koe, now):
    publish("1", now - DAY)
    publish("2")
    entry = give_consent(profile=person, note="门店签字", by=koe, now=now, purpose="marketing")
    assert entry.text_version == "2"


def test_publish_consent_text_ends_older_consents_where_the_purpose_changes(person, publish, agree, now):
    publish("1", now - 3 * DAY)
    agree("1", now - 2 * DAY)
    publish("2", now - DAY)
    assert agrees(person, "marketing", now)
    publish("3", now, changes_purpose=True)
    assert contact_decision(person.pk, "marketing", "wecom", now).reasons == ("no_consent",)
    agree("2", now + DAY)
    assert not agrees(person, "marketing", now + DAY)
    agree("3", now + 2 * DAY)
    assert agrees(person, "marketing", now + 2 * DAY)


@pytest.mark.parametrize(
    ("version", "days", "holds"), [("", -1, False), ("", 1, True), ("unknown", 1, False)]
)
def test_publish_consent_text_wants_to_know_what_was_agreed_to(
    person, publish, agree, now, version, days, holds
):
    publish("2", changes_purpose=True)
    agree(version, now + days * DAY)
    assert agrees(person, "marketing", now + 2 * DAY) == holds


def test_publish_consent_text_stops_what_is_booked(person, publish, agree, source, now):
    agree()
    booking = book_contact(profile=person, purpose="marketing", channel="sms", source=source, now=now)
    publish("2", changes_purpose=True, at=now + DAY / 24)
    with pytest.raises(GateRefused):
        use_booking(booking=booking, now=now + DAY / 24)


def test_publish_consent_text_changes_no_version(publish):
    publish("1")
    with pytest.raises(VersionTaken):
        publish("1")
    assert AuditEntry.objects.filter(action="consent_text_published").count() == 1


def test_agrees_not_after_all_contact_was_refused_and_allowed_again(person, agree, koe, now):
    agree()
    assert agrees(person, "marketing", now)
    withdraw_consent(profile=person, origin="employee", by=koe, now=now + DAY)
    give_consent(profile=person, note="又愿意了", by=koe, now=now + 2 * DAY)
    assert not agrees(person, "marketing", now + 2 * DAY)
    page = reverse("outreach:preferences", args=[create_preference_link(profile=person, by=koe, now=now)])
    choices = {each.code: each.is_allowed for each in Client().get(page).context["purposes"]}
    assert not choices["marketing"]
    assert choices["care"]


def test_consent_text_list_publishes_and_refuses_a_version_twice(sign_in, manager, koe, person):
    data = {"purpose": "marketing", "version": "2026-12", "text": "每月一次，说说新品。"}
    url = reverse(PAGE)
    assert "发布了" in sign_in(manager).post(url, data, follow=True).content.decode()
    assert ConsentText.objects.get().version == "2026-12"
    again = sign_in(manager).post(url, data)
    assert (again.status_code, "换一个版本号" in again.content.decode()) == (422, True)
    assert sign_in(manager).post(url, data | {"purpose": "care"}).status_code == 422
    assert sign_in(koe).get(url).status_code == 403
    page = reverse(
        "outreach:preferences", args=[create_preference_link(profile=person, by=koe, now=person.created_at)]
    )
    assert "每月一次，说说新品。" in Client().get(page).content.decode()
    Client().post(page, {"purpose": "marketing", "decision": "given"})
    assert Consent.objects.get().text_version == "2026-12"
