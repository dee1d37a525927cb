import datetime as dt

import pytest
from django.urls import reverse

from outreach.actions.asking import ask_for_contact
from outreach.actions.bookings import book_contact
from outreach.actions.consents import give_consent, withdraw_consent
from outreach.actions.cooling import start_cooling_off
from outreach.actions.obeying import obey_marks
from outreach.actions.plans import start_plan
from outreach.actions.protection import NothingChanged, TellerMissing, protect_person
from outreach.models import CarePlan, QueueItem, Ticket, Touch
from scrm.schedule import SCHEDULE
from users.models import AuditEntry, Profile

DAY = dt.timedelta(days=1)


@pytest.fixture
def person(profile, make_standing) -> Profile:
    """Someone active whom `koe` looks after."""
    make_standing(profile, state="active")
    return profile


@pytest.fixture
def plan(person, koe, now):
    return lambda kind="interest": start_plan(profile=person, kind=kind, by=koe, now=now)


@pytest.fixture
def refuse(person, koe, now):
    def do(purpose="all", **more):
        withdraw_consent(profile=person, origin="employee", by=koe, now=now, purpose=purpose, **more)

    return do


def test_withdraw_consent_ends_the_running_plan_at_once(plan, refuse, now):
    plan()
    refuse()
    ended = CarePlan.objects.get()
    assert (ended.outcome, ended.ended_at) == ("refused", now)


def test_withdraw_consent_of_occasions_ends_friend_mode_and_nothing_else(plan, refuse):
    plan("friend")
    plan("repair")
    refuse("occasion")
    assert set(CarePlan.objects.values_list("kind", "outcome")) == {("friend", "refused"), ("repair", "")}


def test_withdraw_consent_of_marketing_stops_no_plan(plan, refuse, make_item, person):
    plan()
    make_item(person)
    refuse("marketing")
    assert CarePlan.objects.running().count() == 1
    assert QueueItem.objects.open().exists()


@pytest.mark.parametrize(("purpose", "is_open"), [("invitation", False), ("occasion", True)])
def test_withdraw_consent_closes_the_item_that_is_for_its_purpose(
    refuse, make_item, person, purpose, is_open
):
    make_item(person, reasons=["campaign_fits"])
    refuse(purpose)
    assert QueueItem.objects.open().exists() == is_open


def test_withdraw_consent_releases_the_bookings_of_its_channel_alone(refuse, person, source, koe, now):
    give_consent(profile=person, note="说过", by=koe, now=now, purpose="marketing")
    by_sms = book_contact(profile=person, purpose="marketing", channel="sms", source=source, now=now)
    refuse(channel="wecom")
    assert Touch.objects.booked(now).get() == by_sms
    refuse(channel="sms")
    assert not Touch.objects.booked(now).exists()


def test_start_cooling_off_lets_plans_wait_for_its_end(plan, person, koe, now):
    plan()
    cooling = start_cooling_off(profile=person, cause="employee", by=koe, now=now)
    waiting = CarePlan.objects.get()
    assert (waiting.paused_since, waiting.pause_reasons) == (now.date(), ["cooling_off"])
    assert waiting.resumes_on >= cooling.ends_at.date()


@pytest.mark.parametrize(("flag", "reason"), [("is_deceased", "deceased"), ("is_restricted", "restricted")])
def test_protect_person_ends_all_that_is_planned_and_keeps_who_told_us(
    plan, person, make_item, source, lead, now, flag, reason
):
    plan()
    make_item(person)
    book_contact(profile=person, purpose="care", channel="sms", source=source, now=now)
    assert protect_person(profile=person, flags={flag: True}, told_by="family", by=lead, now=now) == [flag]
    assert QueueItem.objects.get().note == reason
    assert not CarePlan.objects.running().exists()
    assert not Touch.objects.booked(now).exists()
    entry = AuditEntry.objects.get(action="person_protected")
    assert (entry.employee, entry.details["told_by"], entry.details[flag]) == (lead, "family", True)


def test_protect_person_wants_to_know_how_we_know_and_that_something_changes(person, lead, now):
    with pytest.raises(TellerMissing):
        protect_person(profile=person, flags={"is_minor": True}, told_by="", by=lead, now=now)
    with pytest.raises(NothingChanged):
        protect_person(profile=person, flags={}, told_by="records", by=lead, now=now)


def test_profile_protect_hides_the_restricted_from_all_but_managers(sign_in, person, lead, koe, manager):
    url, page = (reverse(f"outreach:{name}", args=[person.pk]) for name in ("profile-protect", "profile"))
    assert sign_in(koe).post(url, {"is_restricted": "on", "told_by": "person"}).status_code == 403
    answer = sign_in(lead).post(url, {"is_restricted": "on", "told_by": "person"}, follow=True)
    assert "记下了，从现在起照办。" in answer.content.decode()
    assert [sign_in(each).get(page).status_code for each in (koe, lead, manager)] == [404, 404, 200]
    sign_in(manager).post(url, {"told_by": "mistake"})
    assert sign_in(koe).get(page).status_code == 200


def test_queue_shows_nobody_who_died_since_the_morning(person, make_item, today):
    make_item(person)
    Profile.objects.update(is_deceased=True)
    assert not QueueItem.objects.due(today).exists()


def test_ask_for_contact_lets_no_other_system_speak_of_a_ticket_in_a_cooling_off(person, source, koe, now):
    person.identities.create(source=source, external_id="u-1", created_at=now)
    start_cooling_off(profile=person, cause="employee", by=koe, now=now)
    Ticket.objects.update(owner=koe)
    asked = {"external_id": "u-1", "purpose": "ticket", "channel": "phone"}
    (answer,) = ask_for_contact(items=[asked], source=source, now=now, may_book=True)
    assert [each["code"] for each in answer["reasons"]] == ["cooling_off"]


@pytest.mark.parametrize("mark", ["is_deceased", "is_restricted"])
def test_obey_marks_ends_all_that_was_planned_for_someone_marked_from_outside(
    mark, plan, person, make_item, source, now
):
    plan()
    plan("repair")
    make_item(person)
    book_contact(profile=person, purpose="care", channel="wecom", source=source, now=now)
    assert obey_marks(now=now) == 0
    Profile.objects.filter(pk=person.pk).update(**{mark: True})
    assert obey_marks(now=now) == 1
    assert not CarePlan.objects.running().exists()
    assert not QueueItem.objects.open().exists()
    assert not Touch.objects.booked(now).exists()
    assert obey_marks(now=now) == 0


def test_obey_marks_is_asked_more_than_once_a_minute():
    entry = next(each for each in SCHEDULE.values() if each["task"] == "outreach.obey_marks")
    assert entry["schedule"] <= 30
