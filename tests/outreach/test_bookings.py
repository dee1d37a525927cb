import contextlib
import datetime as dt
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from outreach.actions.bookings import (
    BadExpiry,
    BookingGone,
    GateRefused,
    book_contact,
    release_booking,
    use_booking,
)
from outreach.actions.consents import withdraw_consent
from outreach.actions.overrides import (
    NothingToSetAside,
    NotToBeSetAside,
    OverrideReasonMissing,
    override_gate,
)
from outreach.actions.touches import send_greeting, undo_send
from outreach.models import ContactRefusal, Override, QueueItem, Touch
from outreach.queries.contact import contact_decision
from outreach.rules import PURPOSES
from scrm.lib import clock
from scrm.lib.errors import Refused
from tests.outreach import hands
from users.models import AuditEntry, Profile

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def person(profile, make_standing) -> Profile:
    """Someone active whom `koe` looks after."""
    make_standing(profile, state="active")
    return profile


@pytest.fixture
def book(person, source, now):
    def do(**changes):
        deed = {"profile": person, "purpose": "care", "channel": "wecom", "source": source, "now": now}
        return book_contact(**deed | changes)

    return do


@pytest.fixture
def sent(person, koe, now):
    def do(ago, **fields):
        values = {"profile": person, "employee": koe, "text": "好", "sent_at": now - ago}
        return Touch.objects.create(**values | fields)

    return do


def test_book_contact_keeps_room_until_the_end_of_the_day(book, person, now):
    touch = book()
    assert (touch.sent_at, touch.is_automated) == (None, True)
    assert touch.expires_at == clock.day_start(now.date() + DAY)
    decision = contact_decision(person.pk, "promise", "phone", now + HOUR)
    assert (decision.reasons, decision.earliest) == (("too_often",), touch.expires_at + 9 * HOUR)


def test_book_contact_never_counts_what_expired_unused(book, person):
    touch = book()
    assert contact_decision(person.pk, "care", "wecom", touch.expires_at + 9 * HOUR).allowed
    with pytest.raises(BookingGone):
        use_booking(booking=touch, now=touch.expires_at)


def test_book_contact_keeps_its_no(book, person, now):
    book()
    with pytest.raises(GateRefused, match="次数已经够多"):
        book(now=now + HOUR)
    kept = ContactRefusal.objects.get()
    assert (kept.purpose, kept.channel, kept.reasons) == ("care", "wecom", ["too_often"])
    assert kept.decided_at == now + HOUR
    book(now=now + DAY)
    assert not ContactRefusal.objects.exists()


@pytest.mark.parametrize("ahead", [dt.timedelta(0), dt.timedelta(days=3, seconds=1)])
def test_book_contact_wants_an_end_that_is_near(book, now, ahead):
    with pytest.raises(BadExpiry):
        book(expires_at=now + ahead)


def test_use_booking_turns_it_into_a_conversation(book, person, now):
    touch = use_booking(booking=book(), now=now + HOUR)
    assert touch.sent_at == now + HOUR
    assert contact_decision(person.pk, "promise", "wecom", now + 20 * HOUR).reasons[0] == "too_often"
    with pytest.raises(BookingGone):
        use_booking(booking=touch, now=now + HOUR)


def test_use_booking_asks_the_gate_again(book, person, now):
    touch = book()
    with pytest.raises(GateRefused):
        use_booking(booking=touch, now=now + 12 * HOUR)  # at night
    touch.refresh_from_db()
    assert touch.undone_at == now + 12 * HOUR


def test_withdraw_consent_releases_what_was_booked(book, person, koe, now):
    touch = book()
    withdraw_consent(profile=person, origin="employee", by=koe, now=now)
    with pytest.raises(BookingGone):
        use_booking(booking=touch, now=now)


def test_release_booking_gives_the_room_back(book, now):
    release_booking(booking=book(), now=now)
    touch = use_booking(booking=book(), now=now)
    release_booking(booking=touch, now=now + dt.timedelta(minutes=9))
    assert book(now=now + dt.timedelta(minutes=9)).pk


def test_release_booking_is_refused_after_ten_minutes(book, now):
    touch = use_booking(booking=book(), now=now)
    with pytest.raises(BookingGone):
        release_booking(booking=touch, now=now + dt.timedelta(minutes=10))


def test_book_contact_marks_what_answers_a_message(sent, book, person, now):
    sent(dt.timedelta(hours=1), outcome="replied", answered_at=now - HOUR / 2)
    touch = use_booking(booking=book(), now=now)
    assert touch.is_answer
    assert use_booking(booking=book(), now=now).is_answer


def test_override_gate_opens_the_gate_once(sent, book, person, lead, now):
    sent(2 * DAY)
    word = override_gate(
        profile=person, purpose="care", channel="wecom", note="家里出事，该问一声", by=lead, now=now
    )
    assert word.reasons == ["too_soon"]
    assert AuditEntry.objects.filter(action="gate_overridden", employee=lead).exists()
    use_booking(booking=book(), now=now)
    assert Override.objects.get().used_at == now
    with pytest.raises(GateRefused):
        book(now=now + HOUR)


def test_release_booking_gives_a_spent_override_back(sent, book, person, lead, now):
    sent(HOUR)
    override_gate(profile=person, purpose="care", channel="wecom", note="约好了", by=lead, now=now)
    touch = use_booking(booking=book(), now=now)
    assert Override.objects.get().used_at == now
    release_booking(booking=touch, now=now + dt.timedelta(minutes=9))
    assert Override.objects.usable(now).exists()
    assert book(now=now + dt.timedelta(minutes=9)).pk


def test_undo_send_gives_a_spent_override_back(sent, person, make_item, koe, lead, now):
    sent(HOUR)
    item = make_item(person)
    override_gate(profile=person, purpose="care", channel="wecom", note="约好了", by=lead, now=now)
    words = {"item": item, "text": "王女士您好，想起您，问声好，不用回。", "greeting": None}
    send_greeting(**words, channel="wecom", by=koe, now=now)
    assert not Override.objects.usable(now).exists()
    undo_send(item=item, by=koe, now=now)
    assert Override.objects.usable(now).exists()


def test_override_gate_wants_a_reason(sent, person, lead, now):
    sent(2 * DAY)
    with pytest.raises(OverrideReasonMissing):
        override_gate(profile=person, purpose="care", channel="wecom", note=" ", by=lead, now=now)


def test_override_gate_sets_aside_nothing_but_the_pace(person, lead, koe, now):
    deed = {
        "profile": person,
        "purpose": "care",
        "channel": "wecom",
        "note": "想试试",
        "by": lead,
        "now": now,
    }
    with pytest.raises(NothingToSetAside):
        override_gate(**deed)
    withdraw_consent(profile=person, origin="employee", by=koe, now=now)
    with pytest.raises(NotToBeSetAside) as refusal:
        override_gate(**deed)
    assert "不想被联系" in str(refusal.value.message)


PEOPLE, ROUNDS, STEP = 5, 80, dt.timedelta(hours=11)


def by_hand(employee):
    def do(person, at):
        item = person.queue_items.get()
        QueueItem.objects.filter(pk=item.pk).update(closed_at=None, outcome="")
        words = {"text": "您好，问声好，不用回。", "greeting": None, "channel": "wecom"}
        send_greeting(item=item, by=employee, now=at, **words)

    return do


def by_booking(purpose, **who):
    def do(person, at):
        booking = book_contact(profile=person, purpose=purpose, channel="sms", now=at, **who)
        use_booking(booking=booking, now=at)

    return do


def try_everybody(hand, people, now, start):
    """Let one hand try everybody again and again, at the same instants as the others."""
    try:
        for number in range(ROUNDS):
            start.wait(60)
            for person in people:
                with contextlib.suppress(Refused):
                    hand(person, now + number * STEP)
    except Exception:
        start.abort()  # nobody waits for who is gone
        raise
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_book_contact_keeps_the_budget_whoever_writes_at_the_same_instant(
    make_profile, make_standing, make_item, koe, other_koe, source, now
):
    """Two KOEs, two plans and two outside systems try everybody at once, 2,400 times over five weeks."""
    people = [make_profile(f"第{number}位", koe) for number in range(PEOPLE)]
    for person in people:
        make_standing(person, state="new")
        make_item(person)
    hands = [
        *(by_hand(koe), by_hand(other_koe), by_booking("occasion"), by_booking("promise")),
        *(by_booking("promise", source=source), by_booking("invitation", source=source)),
    ]
    start = threading.Barrier(len(hands))
    with ThreadPoolExecutor(len(hands)) as pool:
        for done in [pool.submit(try_everybody, hand, people, now, start) for hand in hands]:
            done.result()
    for person in people:
        times = sorted(Touch.objects.standing().filter(profile=person).values_list("sent_at", flat=True))
        assert len(times) >= 4
        for most, days in ((1, 1), (2, 7), (4, 30)):
            assert all(sum(at - days * DAY < each <= at for each in times) <= most for at in times)


@pytest.mark.django_db(transaction=True)
def test_book_contact_keeps_the_budget_among_processes(start, make_profile, make_standing, koe, source, now):
    """Three processes, a connection each, try everybody at the same instants, 270 times over two weeks."""
    people = [make_profile(f"第{number}位", koe) for number in range(3)]
    for person in people:
        make_standing(person, state="new")
    together = multiprocessing.get_context("spawn").Barrier(3)
    times = [now + number * STEP for number in range(30)]
    ids = [person.pk for person in people]
    knocking = [
        start(hands.knock, together, ids, times, *hand)
        for hand in (("promise", source.pk), ("promise", None), ("occasion", None))
    ]
    for each in knocking:
        each.join(120)
        assert each.exitcode == 0
    for person in people:
        sent = sorted(Touch.objects.standing().filter(profile=person).values_list("sent_at", flat=True))
        assert len(sent) >= 3
        for most, days in ((1, 1), (2, 7), (4, 30)):
            assert all(sum(at - days * DAY < each <= at for each in sent) <= most for at in sent)


def test_purposes_of_touches_fit_their_column():
    longest = Touch._meta.get_field("purpose").max_length
    assert all(len(code) <= longest for code in PURPOSES)
