import datetime as dt

import pytest
from django.urls import reverse

from community.models import Voice
from outreach.actions.wrong_contacts import report_wrong_contact
from outreach.models import Consent, Diagnosis, Draft, Promise, QueueItem, Touch, WrongContact
from outreach.queries.contact import contact_decision, contact_facts
from users.models import Tag

LEARNED = {
    "answered": "yes",
    "reason": "busy",
    "mood": "warm",
    "satisfaction": "4",
    "said": "最近带二胎",
    "what": "问清楚座椅接口",
    "due_on": "2026-11-25",
    "tags": "二胎，露营、二胎",
}


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


@pytest.fixture
def page(item):
    return reverse("outreach:diagnosis-create", args=[item.pk])


def test_diagnosis_create_keeps_what_was_learned_promised_and_tagged(client, page, item, profile, koe):
    assert client.post(page, LEARNED).status_code == 302
    diagnosis = Diagnosis.objects.get()
    assert (diagnosis.item, diagnosis.employee, diagnosis.reason) == (item, koe, "busy")
    assert (diagnosis.satisfaction, diagnosis.tags) == (4, ["二胎", "露营"])
    assert Promise.objects.get().due_on == dt.date(2026, 11, 25)
    assert set(Tag.objects.values_list("name", "origin")) == {("二胎", "diagnosis"), ("露营", "diagnosis")}


def test_diagnosis_create_is_done_with_one_tap(client, page):
    client.post(page, {"answered": "no"})
    assert Diagnosis.objects.get().answered is False


def test_diagnosis_create_notes_the_answer_of_the_touch(client, page, item, profile, koe, now):
    Touch.objects.create(profile=profile, employee=koe, item=item, text="好", sent_at=now)
    QueueItem.objects.filter(pk=item.pk).update(outcome="sent", closed_at=now)
    client.post(page, LEARNED)
    assert Touch.objects.get().outcome == "replied"


def test_diagnosis_create_leaves_alone_who_does_not_want_contact(client, page, item):
    answer = client.post(page, {"answered": "refused"}, follow=True)
    assert "从现在起不再出现在任何名单里" in answer.content.decode()
    assert Consent.objects.get().decision == "withdrawn"
    item.refresh_from_db()
    assert (item.outcome, item.note) == ("withdrawn", "refused")


def test_diagnosis_create_twice_says_so_and_loses_nothing(client, page):
    client.post(page, LEARNED)
    answer = client.post(page, LEARNED | {"said": "第二个窗口写的话"})
    assert answer.status_code == 422
    assert "已经有一份关系体检" in answer.content.decode()
    assert "第二个窗口写的话" in answer.content.decode()
    assert Diagnosis.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answered": ""}, "Ta 回复了吗"),
        ({"answered": "maybe"}, "maybe"),
        ({"satisfaction": "6"}, "6"),
        ({"due_on": ""}, "也写上最晚到哪天"),
        ({"what": ""}, "写上答应了什么"),
        ({"due_on": "2026-11-19"}, "这一天已经过去了"),
        ({"tags": "x" * 41}, "最多 40 个字"),
        ({"said": "长" * 5001}, "5000"),
    ],
)
def test_diagnosis_create_explains_bad_input_and_stores_nothing(client, page, changes, sentence):
    answer = client.post(page, LEARNED | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Diagnosis.objects.exists()


def test_diagnosis_create_does_not_exist_for_a_stranger(sign_in, other_koe, page):
    assert sign_in(other_koe).get(page).status_code == 404


def test_diagnosis_create_refuses_other_methods(client, page):
    assert client.delete(page).status_code == 405


def test_profile_diagnosis_create_works_without_an_item_and_more_than_once(client, profile):
    page = reverse("outreach:profile-diagnosis-create", args=[profile.pk])
    for _round in range(2):
        assert client.post(page, LEARNED).status_code == 302
    assert Diagnosis.objects.filter(item=None).count() == 2


def test_profile_diagnosis_create_does_not_exist_for_a_stranger(sign_in, other_koe, profile):
    page = reverse("outreach:profile-diagnosis-create", args=[profile.pk])
    assert sign_in(other_koe).get(page).status_code == 404


def test_diagnosis_create_leads_on_to_the_remedy_where_there_is_one(client, page, item):
    answer = client.post(page, LEARNED)
    assert answer.url == reverse("outreach:remedy", args=[Diagnosis.objects.get().pk])


def test_diagnosis_create_goes_back_where_there_is_no_remedy(client, page):
    assert client.post(page, {"answered": "no"}).url == reverse("outreach:queue")
    assert Diagnosis.objects.get().result == "no_answer"


def test_diagnosis_create_keeps_no_reason_that_was_chosen_before_the_answer_was_changed(client, page):
    client.post(page, LEARNED | {"answered": "no", "product_score": "2"})
    made = Diagnosis.objects.get()
    assert (made.reason, made.remedy, made.satisfaction, made.product_score) == ("", "", None, None)
    assert made.said == "最近带二胎"


def test_diagnosis_create_stops_the_channel_alone_where_somebody_else_answered(
    client, page, item, profile, koe, now
):
    Touch.objects.create(profile=profile, employee=koe, item=item, channel="phone", text="好", sent_at=now)
    answer = client.post(page, {"answered": "wrong", "mood": "displeased"}, follow=True)
    assert "不是王丽华本人" in answer.content.decode()
    made = Diagnosis.objects.get()
    assert (made.result, made.mood) == ("wrong", "")
    assert not Consent.objects.exists()
    assert set(WrongContact.objects.open().values_list("channel", flat=True)) == {"phone", "sms"}
    reasons = {
        channel: contact_decision(profile.pk, "ticket", channel, now).reasons for channel in ("sms", "wecom")
    }
    assert "wrong_contact" in reasons["sms"]
    assert "wrong_contact" not in reasons["wecom"]


def test_diagnosis_create_counts_no_silence_where_a_stranger_was_reached(
    client, page, item, profile, koe, now
):
    for ago in (40, 20, 0):
        Touch.objects.create(
            profile=profile,
            employee=koe,
            item=None if ago else item,
            channel="phone",
            sent_at=now - dt.timedelta(days=ago, hours=1),
        )
    QueueItem.objects.filter(pk=item.pk).update(closed_at=now, outcome="sent")
    _ids, facts = contact_facts([profile.pk], "care", now)
    assert facts.unanswered.tolist() == [3]
    client.post(page, {"answered": "wrong"})
    item.refresh_from_db()
    assert (Touch.objects.get(item=item).outcome, item.outcome) == ("wrong", "wrong")
    _ids, facts = contact_facts([profile.pk], "care", now)
    assert facts.unanswered.tolist() == [2]


def test_contact_correct_opens_the_channel_again_with_a_note(client, profile, koe, now):
    report_wrong_contact(profile=profile, channel="wecom", by=koe, now=now)
    shown = client.get(reverse("outreach:profile", args=[profile.pk])).content.decode()
    assert "企业微信联系到的不是本人" in shown
    correct = reverse("outreach:contact-correct", args=[profile.pk])
    client.post(correct, {"channel": "wecom", "note": " "})
    assert WrongContact.objects.open().exists()
    client.post(correct, {"channel": "wecom", "note": "门店见到本人"})
    assert WrongContact.objects.get().note == "门店见到本人"
    assert (
        "已经核对过" in client.post(correct, {"channel": "wecom", "note": "又"}, follow=True).content.decode()
    )


def test_diagnosis_create_keeps_a_voice_that_deserves_an_answer(client, page, profile, koe):
    heard = LEARNED | {"voice": "on", "voice_kind": "idea", "voice_topic": "座椅加热"}
    assert client.post(page, heard).status_code == 302
    voice = Voice.objects.get()
    assert (voice.profile, voice.owner, voice.origin, voice.kind) == (profile, koe, "diagnosis", "idea")
    assert (voice.topic, voice.text, voice.mood) == ("座椅加热", "最近带二胎", "warm")


def test_diagnosis_create_asks_for_kind_topic_and_words_of_a_voice(client, page):
    answer = client.post(page, {"answered": "yes", "voice": "on"})
    assert set(answer.context["form"].errors) == {"voice_kind", "voice_topic", "said"}
    assert client.post(page, {"answered": "no", "voice": "on"}).status_code == 302
    assert not Voice.objects.exists()


def test_diagnosis_create_takes_one_to_three_scores(client, page):
    client.post(page, LEARNED | {"product_score": "5", "service_score": "2"})
    made = Diagnosis.objects.get()
    assert (made.satisfaction, made.product_score, made.service_score) == (4, 5, 2)


def test_diagnosis_draft_survives_and_ends_with_the_check_up(client, page, item):
    draft = reverse("outreach:diagnosis-draft", args=[item.pk])
    answer = client.post(draft, {"answered": "yes", "said": "写到一半 🌧️\0", "reason": "busy"})
    assert "草稿已存" in answer.content.decode()
    client.post(draft, {"answered": "yes", "said": "写到一半，又写了一点", "reason": "busy"})
    assert Draft.objects.get().values["said"] == "写到一半，又写了一点"
    shown = client.get(page).content.decode()
    assert "写到一半，又写了一点" in shown
    assert "的草稿写" in shown
    client.post(page, LEARNED)
    assert not Draft.objects.exists()


def test_profile_diagnosis_draft_is_kept_beside_that_of_an_item(client, profile, item):
    client.post(reverse("outreach:diagnosis-draft", args=[item.pk]), {"said": "名单上"})
    client.post(reverse("outreach:profile-diagnosis-draft", args=[profile.pk]), {"said": "资料页"})
    page = client.get(reverse("outreach:profile-diagnosis-create", args=[profile.pk])).content.decode()
    assert "资料页" in page
    assert "名单上" not in page


def test_a_draft_is_seen_by_its_writer_alone(client, sign_in, manager, page, item):
    client.post(reverse("outreach:diagnosis-draft", args=[item.pk]), {"said": "只有我看"})
    assert "只有我看" not in sign_in(manager).get(page).content.decode()


def test_a_draft_holds_what_is_too_long_for_the_form(client, page, item):
    client.post(reverse("outreach:diagnosis-draft", args=[item.pk]), {"said": "长" * 5500})
    assert "长" * 5500 in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["😊🌸", "", "丽", "O'Neil <b>"])
def test_a_check_up_works_for_every_name(client, koe, make_profile, make_item, name):
    person = make_profile(name, koe)
    page = reverse("outreach:diagnosis-create", args=[make_item(person).pk])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"answered": "yes", "reason": "price"}, follow=True)
    assert answer.status_code == 200
    assert "说清一次，然后安静" in answer.content.decode()
