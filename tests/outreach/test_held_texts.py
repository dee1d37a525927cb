"""Checks of texts that the lint blocks: not sendable, looked at by a lead, passed once or written anew."""

import datetime as dt

import pytest
from django.urls import reverse

from outreach.actions.held_texts import AlreadyHeld, NothingHeld, OwnText, decide_held_text, hold_text
from outreach.actions.touches import TextRefused, send_greeting
from outreach.models import HeldText, Touch

TEXT = "王女士您好，您问的新品我替您打听了，慢慢看，不急。"


@pytest.fixture
def item(profile, make_item, make_standing):
    make_standing(profile)
    return make_item(profile)


@pytest.fixture
def held(item, koe, now) -> HeldText:
    return hold_text(item=item, text=TEXT, by=koe, now=now)


def send(item, koe, now, text=TEXT):
    return send_greeting(item=item, text=text, greeting=None, channel="wecom", by=koe, now=now)


def test_queue_item_send_offers_to_hand_a_blocked_text_over_and_keeps_what_was_written(koe, item, sign_in):
    client = sign_in(koe)
    answer = client.post(f"/queue/{item.pk}/send/", {"choice": "0", "text_0": TEXT})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TEXT in page
    assert reverse("outreach:queue-item-hold", args=[item.pk]) in page
    client.post(f"/queue/{item.pk}/hold/", {"choice": "0", "text_0": TEXT})
    assert (HeldText.objects.get().rules, Touch.objects.count()) == (["push"], 0)


def test_held_text_can_be_sent_as_it_is_once_a_lead_passed_it(held, item, koe, lead, now):
    with pytest.raises(TextRefused):
        send(item, koe, now)
    decide_held_text(held=held, decision="passed", note="Ta 自己问的", by=lead, now=now)
    with pytest.raises(TextRefused):
        send(item, koe, now, TEXT + "限时三天。")
    with pytest.raises(TextRefused):
        send(item, koe, now + dt.timedelta(days=8))
    assert send(item, koe, now).text == TEXT


def test_held_text_passed_for_one_person_says_nothing_of_another(
    held, koe, lead, make_profile, make_item, now
):
    decide_held_text(held=held, decision="passed", note="Ta 自己问的", by=lead, now=now)
    other = make_item(make_profile("王芳", koe, gender="female"))
    with pytest.raises(TextRefused):
        send(other, koe, now)


def test_held_text_refused_stays_unsendable(held, item, koe, lead, now):
    decide_held_text(held=held, decision="refused", note="像推销", by=lead, now=now)
    with pytest.raises(TextRefused):
        send(item, koe, now)


def test_hold_text_takes_neither_harmless_words_nor_the_same_twice(held, item, koe, now):
    with pytest.raises(AlreadyHeld):
        hold_text(item=item, text=TEXT, by=koe, now=now)
    with pytest.raises(NothingHeld):
        hold_text(item=item, text="王女士您好，降温了，添件衣服。", by=koe, now=now)


def test_decide_held_text_is_not_for_its_author(item, lead, now):
    own = hold_text(item=item, text=TEXT, by=lead, now=now)
    with pytest.raises(OwnText):
        decide_held_text(held=own, decision="passed", note="可以", by=lead, now=now)


def test_held_text_list_shows_what_waits_with_its_words_marked(held, lead, sign_in):
    client = sign_in(lead)
    page = client.get("/held-texts/").content.decode()
    assert '<mark class="bad">新品</mark>' in page
    url = reverse("outreach:held-text-decide", args=[held.pk])
    assert "写一句为什么" in client.post(url, {"decision": "passed"}, follow=True).content.decode()
    client.post(url, {"decision": "passed", "note": "Ta 自己问的"})
    assert (
        "别人刚看过" in client.post(url, {"decision": "refused", "note": "x"}, follow=True).content.decode()
    )
    held.refresh_from_db()
    assert (held.decision, held.decided_by) == ("passed", lead)
    assert "Ta 自己问的" in client.get("/held-texts/").content.decode()


def test_held_text_list_is_the_own_teams_only(held, other_koe, make_employee, other_team, sign_in):
    stranger = make_employee("lead2", "lead", other_team, "另一组长")
    client = sign_in(stranger)
    assert client.get("/held-texts/").context["waiting"] == []
    url = reverse("outreach:held-text-decide", args=[held.pk])
    assert client.post(url, {"decision": "passed", "note": "x"}).status_code == 404


def test_queue_item_lint_marks_the_words_it_minds(koe, item, sign_in):
    answer = sign_in(koe).post(f"/queue/{item.pk}/lint/", {"text": TEXT})
    assert '<mark class="bad">新品</mark>' in answer.content.decode()
    assert "这样发不出去" in answer.content.decode()
    calm = sign_in(koe).post(f"/queue/{item.pk}/lint/", {"text": "王女士您好，降温了，添件衣服，不用回。"})
    assert calm.content.decode().strip() == ""


def test_profile_notes_which_birthday_someone_keeps(koe, profile, sign_in, today):
    profile.birthday = today
    profile.save()
    client = sign_in(koe)
    assert "问过再记" in client.get(f"/profiles/{profile.pk}/").content.decode()
    page = client.post(
        f"/profiles/{profile.pk}/birthday/", {"calendar": "lunar"}, follow=True
    ).content.decode()
    profile.refresh_from_db()
    assert profile.birthday_calendar == "lunar"
    assert "过农历" in page


def test_queue_shows_the_employee_what_the_lead_said(held, koe, lead, sign_in, now):
    client = sign_in(koe)
    assert "等组长看" in client.get("/queue/").content.decode()
    decide_held_text(held=held, decision="passed", note="Ta 自己问的", by=lead, now=now)
    page = client.get("/queue/").content.decode()
    assert "组长看过，可以照原样发" in page
    assert "Ta 自己问的" in page
    assert TEXT in page


def test_queue_item_lint_gives_one_line_for_each_reason(koe, item, sign_in):
    text = "王女士您好，新品到店，八折，今晚直播间见。"
    page = sign_in(koe).post(f"/queue/{item.pk}/lint/", {"text": text}).content.decode()
    assert page.count("像推销") == 1
    assert "“新品”“八折”“直播间”" in page
