import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from outreach.actions.bookings import GateRefused, book_contact, use_booking
from outreach.actions.consents import ConsentReasonMissing, give_consent, withdraw_consent
from outreach.actions.cooling import AlreadyCooling, NotCooling, end_cooling_off, note_mood, start_cooling_off
from outreach.actions.diagnosis import Learned, record_diagnosis
from outreach.models import Consent, CoolingOff, Mood, QueueItem, Ticket, Touch
from outreach.queries.contact import contact_decision
from segmentation.models import DailyActivity, Standing
from users.models import Identity, Profile

CONSENTS, MOODS = "/api/v1/consents/", "/api/v1/moods/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(profile, make_standing, source, now) -> Profile:
    """Someone active whom the source knows as u-1."""
    make_standing(profile, state="active")
    profile.identities.create(source=source, external_id="u-1", created_at=now)
    return profile


@pytest.fixture
def may(person, now):
    """Say whether the gate allows a purpose."""
    return lambda purpose="care", channel="wecom", at=now: contact_decision(person.pk, purpose, channel, at)


@pytest.fixture
def push(make_key):
    token = make_key("write:consents")

    def post(url, *items):
        headers = {"Authorization": f"Bearer {token}"}
        return Client().post(url, {"items": items}, content_type="application/json", headers=headers).json()

    return post


def test_withdraw_consent_acts_at_once_on_the_list(person, koe, make_item, now, may):
    make_item(person)
    withdraw_consent(profile=person, origin="message", by=koe, now=now)
    assert QueueItem.objects.get().note == "refused"
    assert may().reasons == ("refused",)
    assert may("service").reasons == ("refused",)


def test_withdraw_consent_of_care_leaves_promises_and_other_purposes(person, koe, make_item, now, may):
    make_item(person, reasons=["promise_due", "dormant"])
    withdraw_consent(profile=person, origin="employee", by=koe, now=now, purpose="care")
    assert QueueItem.objects.open().exists()
    assert not may("care").allowed
    assert may("occasion").allowed


def test_withdraw_consent_of_a_channel_leaves_the_others(person, koe, make_item, now, may):
    make_item(person)
    withdraw_consent(profile=person, origin="employee", by=koe, now=now, channel="sms")
    assert (may(channel="sms").allowed, may(channel="phone").allowed) == (False, True)
    assert QueueItem.objects.open().exists()


def test_withdraw_consent_of_profiling_takes_someone_out_of_the_choice(person, koe, make_item, now, may):
    make_item(person)
    withdraw_consent(profile=person, origin="employee", by=koe, now=now, purpose="profiling")
    person.refresh_from_db()
    assert person.may_profile is False
    assert not QueueItem.objects.open().exists()
    assert may().reasons == ("no_profiling",)
    Profile.objects.update(may_profile=True)  # a push knows nothing of what the person said
    assert may().reasons == ("no_profiling",)
    give_consent(profile=person, note="", by=None, now=now + DAY, purpose="profiling", origin="person")
    assert may(at=now + DAY).allowed


def test_give_consent_opens_what_was_refused_and_revives_no_older_marketing(person, koe, now, may):
    give_consent(profile=person, note="门店签字", by=koe, now=now - 3 * DAY, purpose="marketing")
    assert may("marketing").allowed
    withdraw_consent(profile=person, origin="employee", by=koe, now=now - 2 * DAY)
    give_consent(profile=person, note="电话里说的", by=koe, now=now - DAY)
    assert may().allowed
    assert may("marketing").reasons == ("no_consent",)


def test_give_consent_by_a_colleague_wants_how_it_was_said(person, koe, now):
    with pytest.raises(ConsentReasonMissing):
        give_consent(profile=person, note=" ", by=koe, now=now)


def test_consents_only_grow(person, now):
    entry = Consent.objects.create(profile=person, decision="withdrawn", origin="person", at=now)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Consent.objects.filter(pk=entry.pk).update(decision="given")


def test_consent_is_asked_for_once_in_half_a_year_and_never_after_a_refusal(person, koe, now, may):
    Touch.objects.create(
        profile=person, employee=koe, purpose="consent", sent_at=now - 100 * DAY, outcome="replied"
    )
    assert may("consent").reasons == ("asked_recently",)
    withdraw_consent(profile=person, origin="employee", by=koe, now=now, purpose="marketing")
    assert may("consent").reasons == ("refused", "asked_recently")


def test_consent_push_feeds_the_ledger(push, person, may, source):
    answer = push(
        CONSENTS,
        {"external_id": "u-1", "purpose": "marketing", "decision": "given", "at": "2026-11-01T10:00:00+08:00",
         "text_version": "2026-05"},
        {"external_id": "u-1", "purpose": "all", "channel": "sms", "decision": "退订", "at": "2026-11-02"},
        {"external_id": "u-1", "purpose": "spam", "decision": "given", "at": "2026-11-02"},
        {"external_id": "u-1", "purpose": "care", "channel": "fax", "decision": "given", "at": "2026-11-02"},
        {"external_id": "u-1", "purpose": "care", "decision": "perhaps", "at": "2026-11-02"},
        {"external_id": "u-1", "purpose": "care", "decision": "given"},
    )  # fmt: skip
    assert [each["status"] for each in answer["results"]] == ["accepted"] * 2 + ["rejected"] * 4
    codes = [each["code"] for each in answer["results"][2:]]
    assert codes == ["unknown_purpose", "unknown_channel", "wrong_type", "missing_field"]
    assert may("marketing").allowed
    assert not may("marketing", channel="sms").allowed
    assert Consent.objects.filter(source=source, text_version="2026-05").count() == 1


def test_profile_push_does_not_undo_a_refusal_to_be_profiled(make_key, person, koe, now):
    withdraw_consent(profile=person, origin="person", by=None, now=now, purpose="profiling")
    headers = {"Authorization": f"Bearer {make_key('write:profiles')}"}
    item = {"external_id": "u-1", "may_profile": True, "city": "杭州"}
    Client().post("/api/v1/profiles/", {"items": [item]}, content_type="application/json", headers=headers)
    person.refresh_from_db()
    assert (person.may_profile, person.city) == (False, "杭州")
    give_consent(profile=person, note="电话里说的", by=koe, now=now + DAY, purpose="profiling")
    person.refresh_from_db()
    assert person.may_profile


def test_consent_push_again_is_a_duplicate(push, person):
    item = {"external_id": "u-1", "purpose": "marketing", "decision": "given", "at": "2026-11-01"}
    assert push(CONSENTS, item)["accepted"] == 1
    assert push(CONSENTS, item)["duplicate"] == 1
    assert Consent.objects.count() == 1


def test_consent_push_that_comes_late_undoes_no_newer_word(push, person, koe, make_item, now, may):
    make_item(person)
    give_consent(profile=person, note="刚说的", by=koe, now=now)
    push(CONSENTS, {"external_id": "u-1", "purpose": "all", "decision": "withdrawn", "at": "2026-11-01"})
    assert may().allowed
    assert QueueItem.objects.open().exists()


def test_consent_push_loses_no_refusal_of_someone_unknown(push, person):
    push(CONSENTS, {"external_id": "new", "purpose": "all", "decision": "withdrawn", "at": "2026-11-01"})
    stranger = Identity.objects.get(external_id="new").profile
    assert Consent.objects.get().profile == stranger


def test_consent_push_wants_its_scope(make_key, person):
    headers = {"Authorization": f"Bearer {make_key('write:profiles')}"}
    answer = Client().post(CONSENTS, {"items": []}, content_type="application/json", headers=headers)
    assert answer.status_code == 403


def test_import_consents_reads_a_column_for_each_purpose(tmp_path, person, source, may):
    file = tmp_path / "people.csv"
    file.write_text(
        "external_id,name,at,consent_marketing,consent_all_sms\nu-1,王丽华,2026-11-01,同意,拒绝\n",
        encoding="utf-8",
    )
    call_command("import_consents", str(file), "--source", "crm", stdout=io.StringIO())
    assert may("marketing").allowed
    assert not may("marketing", channel="sms").allowed


def test_note_mood_starts_a_cooling_off_after_three_in_a_row(person, koe, make_item, now, may):
    make_item(person)
    booking = book_contact(profile=person, purpose="care", channel="sms", now=now)
    for number, mood in enumerate(["displeased", "calm", "displeased", "displeased"]):
        at = now + number * DAY / 24
        note_mood(profile=person, mood=mood, satisfaction=None, by=koe, now=at)
    assert not CoolingOff.objects.exists()
    note_mood(profile=person, mood="", satisfaction=2, by=koe, now=now + DAY / 4)
    begun = CoolingOff.objects.get()
    assert begun.ends_at == now + DAY / 4 + 30 * DAY
    ticket = Ticket.objects.get()
    assert (ticket.origin, ticket.urgency, ticket.profile) == ("cooling_off", "high", person)
    assert QueueItem.objects.get().note == "cooling_off"
    booking.refresh_from_db()
    assert booking.undone_at
    assert may(at=now + DAY).reasons == ("cooling_off",)
    note_mood(profile=person, mood="displeased", satisfaction=None, by=koe, now=now + DAY)
    assert Ticket.objects.count() == 1


def test_cooling_off_lets_the_owner_of_the_ticket_write_and_nobody_else(person, koe, other_koe, now):
    start_cooling_off(profile=person, cause="employee", by=koe, now=now)
    Ticket.objects.update(owner=other_koe)
    deed = {"profile": person, "purpose": "ticket", "channel": "phone", "now": now}
    with pytest.raises(GateRefused) as refusal:
        book_contact(by=koe, **deed)
    assert refusal.value.decision.reasons == ("cooling_off",)
    with pytest.raises(GateRefused):
        book_contact(**deed)
    assert book_contact(by=other_koe, **deed).pk


def test_cooling_off_lets_the_owner_of_the_ticket_use_what_they_booked(person, koe, other_koe, now):
    start_cooling_off(profile=person, cause="employee", by=koe, now=now)
    Ticket.objects.update(owner=koe)
    room = {"profile": person, "purpose": "ticket", "channel": "wecom", "by": koe, "now": now}
    assert use_booking(booking=book_contact(**room), by=koe, now=now).sent_at == now
    with pytest.raises(GateRefused):
        use_booking(booking=book_contact(**room), by=other_koe, now=now)


def test_cooling_off_runs_once_and_ends(person, koe, lead, now, may):
    start_cooling_off(profile=person, cause="employee", by=koe, now=now)
    with pytest.raises(AlreadyCooling):
        start_cooling_off(profile=person, cause="employee", by=koe, now=now)
    end_cooling_off(profile=person, by=lead, now=now + DAY)
    assert may(at=now + DAY).allowed
    with pytest.raises(NotCooling):
        end_cooling_off(profile=person, by=lead, now=now + DAY)
    start_cooling_off(profile=person, cause="employee", by=koe, now=now + 60 * DAY)


def test_record_diagnosis_keeps_the_mood(person, koe, now):
    learned = Learned(answered=True, mood="displeased", satisfaction=1)
    record_diagnosis(profile=person, item=None, learned=learned, by=koe, now=now)
    assert Mood.objects.values_list("mood", "satisfaction").get() == ("displeased", 1)


def test_mood_push_starts_a_cooling_off_and_takes_nothing_twice(push, person):
    items = [{"external_id": "u-1", "satisfaction": 1, "at": f"2026-11-0{day}"} for day in (1, 2, 3)]
    assert push(MOODS, *items)["accepted"] == 3
    assert push(MOODS, *items)["duplicate"] == 3
    assert CoolingOff.objects.count() == 1
    answer = push(
        MOODS,
        {"external_id": "u-1", "at": "2026-11-04"},
        {"external_id": "u-1", "mood": "furious", "at": "2026-11-04"},
        {"external_id": "u-1", "satisfaction": 9, "at": "2026-11-04"},
    )
    assert [each["code"] for each in answer["results"]] == ["missing_field", "wrong_type", "wrong_type"]


@pytest.mark.parametrize(
    ("fields", "purpose", "code"),
    [
        ({"is_deceased": True}, "service", "deceased"),
        ({"is_restricted": True}, "service", "restricted"),
        ({"is_minor": True}, "survey", "minor"),
        ({"birthday": dt.date(2012, 11, 21)}, "survey", "minor"),
        ({"home_zone": "America/New_York"}, "care", "quiet_hours"),
        ({"home_zone": "Moon/Base"}, "care", "unreadable"),
    ],
)
def test_contact_decision_reads_what_a_person_is(person, may, fields, purpose, code):
    Profile.objects.update(**fields)
    assert may(purpose).reasons == (code,)
    Profile.objects.update(
        home_zone="", is_deceased=False, is_restricted=False, is_minor=False, birthday=None
    )
    assert may(purpose).allowed


def test_contact_decision_of_nobody_is_unreadable(db, now):
    assert contact_decision(4711, "care", "wecom", now).reasons == ("unreadable",)


def test_contact_decision_hears_of_messages_by_the_folded_day(person, koe, now, may):
    for ago in (40, 30, 20):
        Touch.objects.create(profile=person, employee=koe, sent_at=now - ago * DAY, outcome="no_answer")
    assert may().reasons == ("silenced",)
    DailyActivity.objects.create(
        profile_id=person.pk, day=(now - 10 * DAY).date(), behaviours=64, events=1, purchases=0, spent=0
    )
    assert may().allowed


def test_contact_decision_wishes_a_silenced_person_a_happy_birthday(person, koe, now, may):
    Standing.objects.update(state="active")
    for ago in (300, 200, 100):
        Touch.objects.create(profile=person, employee=koe, sent_at=now - ago * DAY, outcome="no_answer")
    Profile.objects.update(birthday=dt.date(1980, 11, 24))
    decision = may("occasion")
    assert decision.reasons == ("silenced",)
    assert decision.earliest.astimezone(now.tzinfo) == now.replace(day=24, hour=9, minute=0)
    assert may("occasion", at=now.replace(day=24)).allowed
