import datetime as dt

import pytest

from community.actions.groups import create_group
from community.actions.messages import MessageSettled, copy_messages, waive_message
from community.models import Membership, Message
from users.models import MarkCursor

pytestmark = pytest.mark.django_db(transaction=True)


def waiting():
    return list(Message.objects.waiting().values_list("number", flat=True))


def test_copy_messages_keeps_who_when_and_what(group, profile, known_as, say, now):
    known_as(profile, "u1")
    say("u1", "大家好", at=now - dt.timedelta(hours=1))
    assert copy_messages(now=now) == 1
    message = Message.objects.get()
    assert (message.group, message.profile, message.text) == (group, profile, "大家好")
    assert message.sent_at == now - dt.timedelta(hours=1)
    assert not message.is_staff


def test_copy_messages_twice_copies_nothing_twice(group, say, now):
    say("u1", "大家好")
    copy_messages(now=now)
    say("u2", "你好")
    assert copy_messages(now=now) == 1
    MarkCursor.objects.filter(consumer="community").update(txid=0)
    assert copy_messages(now=now) == 0
    assert Message.objects.count() == 2


def test_copy_messages_starts_a_clock_for_a_first_word_and_for_a_question_only(group, say, now):
    at = now - dt.timedelta(minutes=10)
    first = say("u1", "报到", at=at)
    say("u1", "今天天气不错", at=at + dt.timedelta(minutes=1))
    question = say("u1", "雨刮怎么换？", at=at + dt.timedelta(minutes=2))
    copy_messages(now=now)
    assert waiting() == [first, question]
    assert Message.objects.get(number=first).due_at == at + dt.timedelta(minutes=3)


def test_copy_messages_stops_the_clock_with_an_answer_by_a_member_or_by_staff(group, koe, say, now):
    at = now - dt.timedelta(minutes=10)
    one = say("u1", "有人在吗？", at=at)
    two = say("u2", "报到", at=at)
    three = say("u3", "报到", at=at)
    say("u4", "在的", at=at + dt.timedelta(minutes=2), reply_to=one)
    say("u2", "欢迎", at=at + dt.timedelta(minutes=1), staff="lin")
    copy_messages(now=now)
    assert three in waiting()
    assert not {one, two} & set(waiting())
    assert Message.objects.get(is_staff=True).employee == koe


def test_an_answer_to_oneself_stops_no_clock(group, say, now):
    at = now - dt.timedelta(minutes=10)
    one = say("u1", "有人在吗？", at=at)
    say("u1", "没人啊", at=at + dt.timedelta(minutes=2), reply_to=one)
    copy_messages(now=now)
    assert waiting() == [one]


def test_a_reply_that_comes_before_its_question_is_tied_later(group, say, now):
    at = now - dt.timedelta(minutes=10)
    say("u2", "在的", at=at + dt.timedelta(minutes=1), reply_to="m2")
    copy_messages(now=now)
    say("u1", "有人在吗？", at=at)
    copy_messages(now=now)
    assert "m2" not in waiting()
    assert Message.objects.get(number="m1").reply_to.number == "m2"


def test_a_message_of_an_unknown_group_is_kept_and_joins_the_group_once_it_is_made(source, say, now):
    say("u1", "这里是新群", group="g-9")
    copy_messages(now=now)
    assert Message.objects.homeless().count() == 1
    group = create_group(values={"name": "新群", "source": source, "chat": "g-9"}, by=None, now=now)
    assert Message.objects.get().group == group
    assert waiting() == ["m1"]


def test_who_speaks_becomes_a_member_and_who_left_does_not_come_back(group, profile, known_as, say, now):
    known_as(profile, "u1")
    gone = Membership.objects.create(
        group=group, profile=profile, origin="import", joined_at=now, left_at=now - dt.timedelta(days=1)
    )
    say("u1", "再见")
    say("u2", "你好")
    copy_messages(now=now)
    gone.refresh_from_db()
    assert gone.left_at
    assert Membership.objects.present().count() == 1
    assert Message.objects.count() == 2


def test_old_talk_starts_no_clock(group, say, now):
    say("u1", "请问怎么换雨刮？", at=now - dt.timedelta(days=30))
    copy_messages(now=now)
    assert waiting() == []


def test_a_message_without_text_or_of_an_unknown_kind_is_kept(group, say, now):
    say("u1", kind="sticker")
    copy_messages(now=now)
    assert Message.objects.get().kind == "other"


def test_waive_message_ends_the_waiting_once(group, koe, say, now):
    say("u1", "报到")
    copy_messages(now=now)
    message = Message.objects.get()
    waive_message(message=message, by=koe, now=now)
    assert waiting() == []
    with pytest.raises(MessageSettled):
        waive_message(message=message, by=koe, now=now)
