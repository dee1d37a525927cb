import datetime as dt

import pytest
from django.urls import reverse

from community.actions.messages import copy_messages
from community.actions.voices import Said, VoiceMovedOn, hear_voice, move_voice
from community.models import Message, Voice, VoiceStep

LIGHT = Said(kind="idea", topic="后备箱灯", text="后备箱加一盏灯就好了", mood="warm")


def text(answer):
    return answer.content.decode()


def link(name, *args):
    return reverse(f"community:{name}", args=args)


@pytest.fixture
def voice(profile, koe, now):
    return hear_voice(profile=profile, said=LIGHT, origin="form", by=koe, now=now)


@pytest.fixture
def move(voice, lead, now):
    def to(state, note="好的", of=voice):
        return move_voice(voice=of, state=state, note=note, by=lead, now=now)

    return to


@pytest.fixture
def landed(voice, move):
    move("answered")
    move("adopted")
    return move("landed", "灯装上了")


def test_hear_voice_gives_a_working_day_to_answer(voice, now):
    assert voice.due_at == now + dt.timedelta(days=3)  # Friday half past nine until Monday half past nine
    assert voice.state == "received"


def test_voice_create_keeps_what_was_said_and_by_whom(client, sign_in, koe, profile):
    values = {"kind": "grumble", "text": "导航声音忽大忽小", "topic": "导航音量"}
    answer = sign_in(koe).post(link("voice-create", profile.pk), values)
    voice = Voice.objects.get()
    assert answer.url == link("voice", voice.pk)
    assert (voice.profile, voice.owner, voice.origin) == (profile, koe, "form")


def test_voice_create_without_words_says_what_is_missing(sign_in, koe, profile):
    answer = sign_in(koe).post(link("voice-create", profile.pk), {"kind": "idea"})
    assert answer.status_code == 422
    assert not Voice.objects.exists()


def test_voice_list_opens_with_the_overdue(sign_in, koe, lead, voice):
    shown = sign_in(lead).get(link("voice-list"))
    assert shown.context["state"] == "received"
    Voice.objects.update(due_at=voice.received_at - dt.timedelta(hours=1))
    shown = sign_in(lead).get(link("voice-list"))
    assert shown.context["state"] == "overdue"
    assert "后备箱灯" in text(shown)


def test_voice_list_shows_nobody_elses_voices(sign_in, other_koe, voice):
    assert "后备箱灯" not in text(sign_in(other_koe).get(link("voice-list") + "?state=all"))


def test_voice_list_puts_complaints_before_praise_of_the_same_day(sign_in, koe, profile, now):
    for kind, topic in (("praise", "甲"), ("complaint", "乙"), ("question", "丙")):
        hear_voice(profile=profile, said=Said(kind, topic, "…"), origin="form", by=koe, now=now)
    shown = sign_in(koe).get(link("voice-list")).context["page"].object_list
    assert [voice.topic for voice in shown] == ["乙", "丙", "甲"]


def test_voice_move_goes_on_with_an_answer(sign_in, koe, voice):
    sign_in(koe).post(link("voice-move", voice.pk), {"state": "answered", "note": "已转给设计师"})
    voice.refresh_from_db()
    assert voice.state == "answered"
    assert list(VoiceStep.objects.values_list("state", "note")) == [
        ("received", ""),
        ("answered", "已转给设计师"),
    ]


def test_voice_move_without_words_is_refused(sign_in, koe, voice):
    answer = sign_in(koe).post(link("voice-move", voice.pk), {"state": "answered", "note": " "})
    assert answer.status_code == 422
    assert "Ta 会想知道" in text(answer)


def test_voice_move_leaves_out_no_step(sign_in, lead, voice):
    answer = sign_in(lead).post(link("voice-move", voice.pk), {"state": "landed", "note": "好了"})
    assert answer.status_code == 422
    assert "已经不在这一步" in text(answer)


def test_voice_move_lets_leads_decide(sign_in, koe, lead, voice, move):
    move("answered")
    values = {"state": "declined", "note": "线束要改，暂时做不了"}
    assert sign_in(koe).post(link("voice-move", voice.pk), values).status_code == 403
    sign_in(lead).post(link("voice-move", voice.pk), values)
    voice.refresh_from_db()
    assert voice.state == "declined"


def test_a_question_is_done_with_its_answer(profile, koe, lead, now, move):
    question = hear_voice(
        profile=profile, said=Said("question", "续航", "冬天？"), origin="form", by=koe, now=now
    )
    move("answered", of=question)
    with pytest.raises(VoiceMovedOn):
        move("adopted", of=question)


def test_voice_take_makes_one_its_owner(sign_in, lead, voice):
    sign_in(lead).post(link("voice-take", voice.pk))
    voice.refresh_from_db()
    assert voice.owner == lead


def test_voice_tell_notes_that_the_author_heard(sign_in, koe, landed):
    assert "还没告诉 Ta" in text(sign_in(koe).get(link("voice", landed.pk)))
    sign_in(koe).post(link("voice-tell", landed.pk))
    landed.refresh_from_db()
    assert landed.told_at


def test_voice_show_puts_our_words_on_the_wall_and_no_name(client, sign_in, lead, manager, landed, profile):
    sign_in(lead).post(link("voice-show", landed.pk), {"text": "后备箱从此有灯"})
    token = sign_in(manager).get(link("wall")).context["token"]
    answer = client.get(link("wall-shared", token))
    shown = text(answer)
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert "后备箱从此有灯" in shown
    assert profile.name not in shown
    assert LIGHT.text not in shown


def test_voice_show_asks_for_the_authors_consent_to_praise(sign_in, lead, koe, profile, now, move):
    praise = hear_voice(
        profile=profile, said=Said("praise", "服务", "真贴心"), origin="form", by=koe, now=now
    )
    move("answered", "谢谢您", of=praise)
    client = sign_in(lead)
    assert client.post(link("voice-show", praise.pk), {"text": "真贴心"}).status_code == 422
    assert client.post(link("voice-show", praise.pk), {"text": "真贴心", "may_show": "on"}).status_code == 302
    client.post(link("voice-hide", praise.pk))
    praise.refresh_from_db()
    assert not praise.is_public


def test_voice_show_waits_until_something_landed(sign_in, lead, voice):
    assert sign_in(lead).post(link("voice-show", voice.pk), {"text": "快了"}).status_code == 422


def test_wall_shared_opens_with_its_token_only(client, db):
    assert client.get(link("wall-shared", "nonsense")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_message_voice_keeps_where_it_was_said_and_only_once(sign_in, koe, on_duty, group, say, now):
    say("u1", "后备箱太暗了吧？")
    copy_messages(now=now)
    message, client = Message.objects.get(), sign_in(koe)
    assert "后备箱太暗了吧？" in text(client.get(link("message-voice", message.pk)))
    values = {"kind": "grumble", "text": message.text, "topic": "后备箱"}
    client.post(link("message-voice", message.pk), values)
    voice = Voice.objects.get()
    assert (voice.group, voice.message, voice.origin) == (group, message, "group")
    assert client.post(link("message-voice", message.pk), values).status_code == 422
