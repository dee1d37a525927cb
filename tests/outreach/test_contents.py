"""Checks of the shelf: its pages, its API, and who is told of what."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from outreach.models import Content
from outreach.rules.contents import Offering, liked, without_allowed_offer
from scrm.lib.tone.lint import lint

FORM = {"kind": "article", "language": "zh", "title": "露营时怎样睡得暖", "tags": "露营，徒步"}


@pytest.fixture
def make_content(db, now):
    def make(title="露营时怎样睡得暖", **fields):
        values = {"tags": ["露营"], "created_at": now, "updated_at": now}
        return Content.objects.create(title=title, **(values | fields))

    return make


@pytest.fixture
def push(make_key):
    client = Client(headers={"Authorization": f"Bearer {make_key('write:contents')}"})
    return lambda *items: client.post(
        "/api/v1/contents/", {"items": list(items)}, content_type="application/json"
    ).json()["results"]


def test_content_create_change_and_retire(manager, sign_in):
    client = sign_in(manager)
    client.post("/contents/new/", FORM)
    content = Content.objects.get()
    assert (content.tags, content.created_by) == (["露营", "徒步"], manager)
    client.post(reverse("outreach:content", args=[content.pk]), FORM | {"title": "露营的清晨"})
    client.post(reverse("outreach:content-retire", args=[content.pk]))
    content.refresh_from_db()
    assert content.title == "露营的清晨"
    assert content.retired_at
    client.post(reverse("outreach:content-retire", args=[content.pk]))
    content.refresh_from_db()
    assert content.retired_at is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": "露营装备五折"}, "好内容不推销：去掉“五折”"),
        ({"summary": "限时领取"}, "好内容不推销"),
        ({"tags": "，"}, "至少写一个标签"),
        ({"valid_from": "2026-12-01", "valid_to": "2026-11-01"}, "结束要晚于开始"),
        ({"url": "javascript:alert(1)"}, "URL"),
    ],
)
def test_content_create_refuses_what_sells_or_makes_no_sense(manager, sign_in, changed, says):
    answer = sign_in(manager).post("/contents/new/", FORM | changed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Content.objects.exists()


def test_content_is_written_by_managers_and_read_by_leads(lead, koe, sign_in, make_content):
    make_content()
    assert "露营时怎样睡得暖" in sign_in(lead).get("/contents/").content.decode()
    assert sign_in(lead).post("/contents/new/", FORM).status_code == 403
    assert sign_in(koe).get("/contents/").status_code == 403


def test_push_contents_answers_each_item_and_changes_by_its_id(push, source):
    first = {"external_id": "a-7", "title": "露营时怎样睡得暖", "tags": ["露营"]}
    bad = {"external_id": "a-8", "title": "露营装备五折", "tags": ["露营"]}
    assert [each["status"] for each in push(first, bad, {"title": "x"}, 7)] == [
        "accepted",
        "rejected",
        "rejected",
        "rejected",
    ]
    (again,) = push(first | {"title": "露营的清晨", "is_retired": True})
    assert again["status"] == "changed"
    content = Content.objects.get(source=source, external_id="a-7")
    assert (content.title, bool(content.retired_at)) == ("露营的清晨", True)


def test_push_contents_takes_an_id_twice_in_one_batch_as_a_change(push):
    item = {"external_id": "a-7", "title": "露营时怎样睡得暖", "tags": ["露营"]}
    assert [each["status"] for each in push(item, item)] == ["accepted", "changed"]
    assert Content.objects.count() == 1


def test_on_shelf_keeps_to_the_period(make_content, today):
    day = dt.timedelta(days=1)
    make_content("今天", valid_from=today, valid_to=today)
    make_content("过去", valid_to=today - day)
    make_content("将来", valid_from=today + day)
    make_content("下架", retired_at=make_content("一直").created_at)
    assert set(Content.objects.on_shelf(today).values_list("title", flat=True)) == {"今天", "一直"}


def test_liked_matches_by_tag_also_in_another_spelling_and_language(make_content):
    shelf = [
        make_content("A", tags=["camping"]),
        make_content("B", language="en"),
        make_content("C", tags=["茶"]),
    ]
    assert [(content.title, tag) for content, tag in liked(["露营"], shelf, "zh")] == [("A", "露营")]
    assert liked([], shelf, "zh") == []


def test_liked_is_shown_on_the_card_and_on_the_profile_with_the_tag(
    koe, profile, make_item, make_content, sign_in, now
):
    make_content()
    make_item(profile)
    profile.tags.create(name="露营", origin="employee", created_at=now)
    client = sign_in(koe)
    assert "《露营时怎样睡得暖》" in client.get("/queue/").content.decode()
    assert "因为标签 露营" in client.get(f"/profiles/{profile.pk}/").content.decode()


SELLING = "王女士您好，您喜欢露营，帐篷这周八折。要的话我给您留着。"


def judged(offering, text=SELLING):
    found = lint(text, customer_name="王丽华", gender="f")
    return {each.rule for each in without_allowed_offer(text, found, offering) if each.severity == "block"}


def test_without_allowed_offer_lets_one_known_benefit_pass_after_an_answer_and_with_consent():
    assert judged(Offering(True, True, ["露营"])) == set()


@pytest.mark.parametrize(
    "offering",
    [Offering(False, True, ["露营"]), Offering(True, False, ["露营"]), Offering(True, True, ["钓鱼"])],
)
def test_without_allowed_offer_blocks_without_answer_consent_or_preference(offering):
    assert judged(offering) == {"push"}


def test_without_allowed_offer_blocks_two_benefits_and_other_flaws():
    asked = Offering(True, True, ["露营"])
    assert judged(asked, SELLING + "今晚还有直播间。") == {"push"}
    assert judged(asked, SELLING.replace("要的话", "我保证三天内修好，要的话")) == {"overpromise"}
