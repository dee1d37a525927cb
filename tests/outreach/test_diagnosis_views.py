import datetime as dt

import pytest
from django.urls import reverse

from outreach.models import Consent, Diagnosis, Promise, QueueItem, Touch
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
    answer = client.post(page, {"answered": "yes", "reason": "unwanted"}, follow=True)
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
