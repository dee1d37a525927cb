import datetime as dt
import threading

import pytest
from django.db import connection

from outreach.actions.touches import (
    AlreadyClosed,
    EmptyText,
    GateRefused,
    NothingToUndo,
    NotWaiting,
    TextRefused,
    note_answer,
    send_greeting,
    undo_send,
)
from outreach.models import Consent, QueueItem, Touch

TEXT = "王女士您好，我是林小满，想起您，问声好，不用回。"


@pytest.fixture
def send(item, greeting, koe, now):
    def do(**changes):
        deed = {"item": item, "text": TEXT, "greeting": greeting, "channel": "wecom", "by": koe, "now": now}
        return send_greeting(**(deed | changes))

    return do


def test_send_greeting_books_a_touch_and_closes_the_item(send, item, koe, greeting):
    touch = send()
    item.refresh_from_db()
    assert (touch.text, touch.greeting, touch.purpose, touch.employee) == (TEXT, greeting, "care", koe)
    assert (item.outcome, item.closed_by) == ("sent", koe)


def test_send_greeting_refuses_a_second_click_with_a_sentence(send):
    send()
    with pytest.raises(AlreadyClosed, match="已经处理过了"):
        send()
    assert Touch.objects.count() == 1


def test_send_greeting_refuses_an_empty_text(send):
    with pytest.raises(EmptyText):
        send(text="  ")


@pytest.mark.parametrize("text", ["王女士您好，本周优惠，点击链接", "王先生您好，好久不见"])
def test_send_greeting_refuses_what_sells_or_addresses_wrongly(send, text):
    with pytest.raises(TextRefused):
        send(text=text)
    assert not Touch.objects.exists()


def test_send_greeting_asks_the_gate_again(send, profile, now):
    Consent.objects.create(profile=profile, decision="withdrawn", origin="employee", at=now)
    with pytest.raises(GateRefused) as refusal:
        send()
    assert "不想被联系" in str(refusal.value.message)
    assert not Touch.objects.exists()


def test_send_greeting_says_from_when_on(send, profile, koe, now):
    Touch.objects.create(
        profile=profile, employee=koe, text="好", sent_at=now - dt.timedelta(days=2), outcome="replied"
    )
    with pytest.raises(GateRefused) as refusal:
        send()
    assert "12月2日" in str(refusal.value.message)


@pytest.mark.django_db(transaction=True)
def test_send_greeting_books_one_touch_when_two_hands_send_at_once(send, item):
    started, answers = threading.Barrier(2), []

    def hand():
        started.wait()
        try:
            send()
            answers.append("sent")
        except AlreadyClosed:
            answers.append("refused")
        finally:
            connection.close()

    hands = [threading.Thread(target=hand) for _ in range(2)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert sorted(answers) == ["refused", "sent"]
    assert Touch.objects.filter(item=item).count() == 1


def test_note_answer_closes_the_circle_and_may_be_corrected(send, item, koe, now):
    send()
    assert note_answer(item=item, outcome="replied", by=koe, now=now).answered_at == now
    assert note_answer(item=item, outcome="no_answer", by=koe, now=now).answered_at is None
    item.refresh_from_db()
    assert item.outcome == "no_answer"


def test_note_answer_needs_a_touch(item, koe, now):
    with pytest.raises(NotWaiting):
        note_answer(item=item, outcome="replied", by=koe, now=now)


def test_undo_send_opens_the_item_again_and_frees_the_budget(send, item, koe, now):
    send()
    undo_send(item=item, by=koe, now=now + dt.timedelta(minutes=9))
    assert QueueItem.objects.open().get() == item
    send(now=now + dt.timedelta(minutes=9))
    assert Touch.objects.standing().count() == 1


def test_undo_send_is_refused_after_ten_minutes(send, item, koe, now):
    send()
    with pytest.raises(NothingToUndo):
        undo_send(item=item, by=koe, now=now + dt.timedelta(minutes=10))
