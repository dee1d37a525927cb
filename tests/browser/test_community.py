"""Each part of the community on a phone, by the roles it is for, in both languages."""

import datetime as dt
import json

import pytest
from django.test import Client
from playwright.sync_api import expect

from community.actions.graduations import hold_graduation, notice_farewell, prepare_graduation
from community.actions.groups import start_duty
from community.actions.messages import copy_messages
from community.actions.snippets import load_snippets
from community.models import (
    AlumniRole,
    Ask,
    Campaign,
    Consultation,
    Crisis,
    Graduation,
    Group,
    Koc,
    Membership,
    Message,
    Reward,
    SignUp,
    Snippet,
    Suggestion,
    Voice,
)
from outreach.actions.greetings import load_greetings
from outreach.models import Greeting, QueueItem
from segmentation.actions import runs
from tests.browser.conftest import PHONE
from users.models import Identity

DAY = dt.timedelta(days=1)


@pytest.fixture
def lively(make_profile, koe, make_standing, today):
    """Return a function that makes someone lively, with an interest where one is named."""

    def make(name, tag="", **fields):
        person = make_profile(name, koe, city="杭州", gender="female")
        if tag:
            person.tags.create(name=tag, origin="source", created_at=person.created_at)
        usual = {"state": "active", "quadrant": "tail", "tier": "C", "value": 20.0, "last_active_on": today}
        make_standing(person, **usual | fields)
        return person

    return make


@pytest.fixture
def chat(source, make_key, now):
    """Return a function that lets a chat tool push what someone says, and the task copy it."""
    client = Client(headers={"Authorization": f"Bearer {make_key('write:events')}"})

    def say(person, words, number, **properties):
        Identity.objects.get_or_create(
            source=source, external_id=f"u{person.pk}", profile=person, defaults={"created_at": now}
        )
        item = {
            "id": number,
            "external_id": f"u{person.pk}",
            "type": "group_message",
            "occurred_at": (now - dt.timedelta(minutes=2)).isoformat(),
            "properties": {"group": "g-1", "message": number, "text": words} | properties,
        }
        pushed = client.post(
            "/api/v1/events/", json.dumps({"items": [item]}), content_type="application/json"
        )
        assert pushed.json()["accepted"] == 1
        runs._cutoff()
        copy_messages(now=now)

    return say


@pytest.fixture
def group(source, koe, now):
    made = Group.objects.create(
        name="周末露营", interests=["露营"], source=source, chat="g-1", created_at=now
    )
    start_duty(group=made, employee=koe, role="manager", weekdays=[], by=None, now=now)
    return made


def test_a_group_is_opened_answered_and_joined_with_the_reason(hand, source, koe, lead, lively, chat):
    camper, newcomer = lively("爱露营", "露营"), lively("新来的")
    chat(newcomer, "大家好，我是新来的", "m1")
    boss = hand(lead)
    boss.go("/groups/")
    boss.press("a[href*='chat=g-1']")
    boss.fill(name="周末露营", interests="露营", opens_at="08:00", closes_at="22:00")
    boss.press("form.card button.primary")
    group = Group.objects.get()
    boss.open("[name=employee]")
    boss.page.locator("[name=employee]").select_option(str(koe.pk))
    boss.page.locator("form[action$='/duties/'] [name=role]").select_option("manager")
    boss.press("form[action$='/duties/'] button")
    carer = hand(koe)
    carer.go("/groups/")
    waits = carer.page.locator("td .badge.warn").first.bounding_box()
    assert waits["x"] + waits["width"] <= PHONE["width"]  # who waits is seen without a swipe
    carer.go(f"/groups/{group.pk}/")
    carer.sees("大家好，我是新来的")
    carer.press("form[action$='/waive/'] button")
    assert not Message.objects.waiting().exists()
    told = "来自数据源" if carer.language == "zh-hans" else "from: source system"
    expect(carer.page.locator("section[aria-labelledby=suited-title]")).to_contain_text(told)
    carer.press("form[action$='/join/'] button")
    assert Membership.objects.present().filter(profile=camper, group=group).exists()
    carer.go(f"/groups/{group.pk}/network/")


def test_a_voice_goes_from_received_to_done_and_its_author_is_told(
    hand, koe, lead, manager, lively, morning, open_page, now
):
    author, carer, boss = lively("王丽华"), hand(koe), hand(lead)
    carer.go(f"/profiles/{author.pk}/")
    carer.press(f"a[href='/profiles/{author.pk}/voices/new/']")
    carer.choose("kind", "idea")
    carer.fill(text="后备箱加一盏灯就好了", topic="后备箱灯")
    carer.press("form.card button.primary")
    voice = Voice.objects.get()
    carer.fill(note="谢谢您，已经转给设计师。")
    carer.press("[name=state][value=answered]")
    assert carer.page.locator("[name=state]").count() == 0  # the decision is the lead's
    boss.go(f"/voices/{voice.pk}/")
    boss.press("[name=state][value=adopted]")
    boss.fill(note="新车标配，老车到店可免费加装")
    boss.press("[name=state][value=landed]")
    boss.fill(text="后备箱有灯了")
    boss.press("form[action$='/show/'] button")
    load_greetings()
    morning(0)
    carer.go("/queue/")
    carer.sees("后备箱灯")
    carer.sees("新车标配，老车到店可免费加装")
    ready = carer.page.locator("article[aria-current] textarea").first.input_value()
    written = Greeting.objects.filter(reasons__contains=["voice_landed"]).values_list("text", flat=True)
    assert any(ready.endswith(text.rpartition("}")[2][-8:]) for text in written), ready
    carer.write("丽华您好，您说的后备箱灯，我们做好了，谢谢您。")
    voice.refresh_from_db()
    assert (voice.state, voice.told_at) == ("landed", now)
    morning(3)
    carer.go("/queue/")
    expect(carer.page.locator("article.queue-card")).to_have_count(0)
    owner = hand(manager)
    owner.go("/voices/wall/")
    with owner.page.expect_navigation():
        owner.page.locator("section[aria-labelledby=share-title] a").tap()
    owner.sees("后备箱有灯了")
    assert "王丽华" not in owner.page.content()


def test_a_silent_person_is_matched_to_a_campaign_and_invited_once(
    hand, koe, manager, lively, morning, monkeypatch, now
):
    quiet = {"state": "dormant", "quadrant": "silent", "tier": "A", "value": 80.0}
    camper = lively("安静的露营人", "露营", **quiet)
    lively("安静的人", "书法", **quiet)
    planner, carer = hand(manager), hand(koe)

    def plan(title):
        planner.go("/campaigns/new/")
        planner.fill(title=title, interests="露营")
        planner.page.locator("[name=kind]").select_option("offline")
        begins = (now + 50 * DAY).replace(tzinfo=None)
        planner.fill(starts_at=f"{begins:%Y-%m-%dT%H:%M}", ends_at=f"{begins + DAY:%Y-%m-%dT%H:%M}")
        planner.press("form.card button.primary")
        return Campaign.objects.latest("pk")

    campaign = plan("车主露营夜")
    assert list(Suggestion.objects.values_list("profile", "is_personal")) == [(camper.pk, True)]
    morning(0)
    carer.go("/queue/")
    card = carer.page.locator("article", has_text="安静的露营人")
    expect(card).to_contain_text("车主露营夜")
    told = "只由您单独邀请一次" if carer.language == "zh-hans" else "only you invite them, once"
    expect(card).to_contain_text(told)
    if card.get_attribute("aria-current") is None:
        card.locator(".expand").tap()
    carer.page.locator("article[aria-current] textarea:visible").first.fill(
        "您好，一月有个露营夜，想起您喜欢露营，来不来都好，不用回。"
    )
    carer.page.locator("article[aria-current] [data-key=c]").tap()
    expect(carer.page.locator("#contacted-title")).to_be_visible()
    assert Suggestion.objects.get().invited_at == now
    plan("另一个露营夜")
    morning(40)
    carer.go("/queue/")
    expect(carer.page.locator("main")).not_to_contain_text("露营夜")
    assert Suggestion.objects.count() == 1
    carer.go(f"/profiles/{camper.pk}/")
    carer.press(f"form[action='/campaigns/{campaign.pk}/signups/'] button")
    monkeypatch.setattr("scrm.lib.clock.now", lambda: now + 50 * DAY)
    carer.go(f"/campaigns/{campaign.pk}/")
    button = carer.page.locator("form[action$='/attend/'] button")
    assert button.bounding_box()["x"] + button.bounding_box()["width"] <= PHONE["width"]
    carer.press("form[action$='/attend/'] button")
    assert SignUp.objects.get().attended_at == now + 50 * DAY


def test_an_owner_graduates_is_shown_and_becomes_a_mentor(hand, koe, lively, morning, now, today):
    owner, newcomer, carer = lively("老周"), lively("新车主"), hand(koe)
    owner.holdings.create(product="星野 S", acquired_on=today - 900 * DAY, released_on=today - DAY)
    carer.go(f"/profiles/{owner.pk}/")
    carer.press("form[action$='/graduate/'] button")
    assert carer.page.locator("[formaction$='/hold/']").count() == 0  # no ceremony before its words are read
    carer.fill(shown_name="爱露营的老周")
    carer.press("form.card button.primary")
    carer.choose("badges", "honorary")
    carer.press("[formaction$='/hold/']")
    owner.refresh_from_db()
    assert (owner.kind, Graduation.objects.get().badges) == ("alumnus", ["honorary"])
    carer.fill(story="那年在敦煌看银河")
    carer.press("form[action$='/story/'] button")
    carer.open("form[action$='/blessings/']")
    carer.page.locator("form[action$='/blessings/'] [name=name]").fill("露营群的老许")
    carer.page.locator("form[action$='/blessings/'] [name=text]").fill("常回来")
    carer.page.locator("form[action$='/blessings/'] [name=may_show]").check()
    carer.press("form[action$='/blessings/'] button")
    carer.fill(consent_note="当面答应的")
    carer.press("form[action$='/show/'] button")
    carer.press("section[aria-labelledby=share-title] a")
    for words in ("爱露营的老周", "那年在敦煌看银河", "常回来"):
        carer.sees(words)
    carer.page.emulate_media(media="print", color_scheme="dark")
    assert carer.page.evaluate("getComputedStyle(document.body).color") == "rgb(26, 29, 27)"
    carer.page.emulate_media(media="screen")
    carer.go(f"/profiles/{owner.pk}/")
    carer.press("a[href$='/role/']")
    carer.choose("kinds", "mentor")
    carer.fill(topics="露营", note="典礼那天答应的")
    carer.press("form.card button.primary")
    carer.go(f"/profiles/{newcomer.pk}/voices/new/")
    carer.choose("kind", "question")
    carer.fill(text="第一次露营带什么？", topic="露营")
    carer.press("form.card button.primary")
    carer.go("/alumni/")
    carer.press("form[action^='/voices/'] button")
    morning(0)
    carer.write("老周您好，有位新车主想问问第一次露营带什么，您方便时说一句就好。")
    carer.go("/alumni/")
    carer.fill(answer="先带够水和灯")
    carer.press("form[action$='/settle/'] button")
    carer.press("form[action$='/thank/'] button")
    ask = Ask.objects.get()
    assert (ask.told_at, ask.answer, ask.thanked_at) == (now, "先带够水和灯", now)


def test_the_board_is_asked_within_limits_and_hears_what_became_of_it(hand, koe, manager, lively, now):
    adviser = lively("老周")
    found = notice_farewell(profile=adviser, origin="hand", by=koe, now=now)
    prepare_graduation(graduation=found, values={}, by=koe, now=now)
    hold_graduation(graduation=found, by=koe, now=now)
    carer, chair = hand(koe), hand(manager)
    carer.go(f"/profiles/{adviser.pk}/role/")
    carer.choose("kinds", "adviser")
    carer.fill(topics="充电", note="典礼那天答应的")
    carer.press("form.card button.primary")
    for question in ("充电桩先标什么？", "充电卡怎么改？", "充电站要不要遮雨棚？"):
        chair.go("/consultations/new/")
        chair.fill(question=question, topics="充电")
        chair.press("form.card button.primary")
        if chair.page.locator("form[action$='/ask/'] button").count():
            chair.press("form[action$='/ask/'] button")
    assert Ask.objects.count() == 2  # the third is one too many in 90 days
    first = Consultation.objects.earliest("pk")
    carer.go(f"/consultations/{first.pk}/")
    carer.fill(answer="标有没有空位")
    carer.press("form[action$='/settle/'] button")
    chair.go(f"/consultations/{first.pk}/")
    chair.fill(outcome="地图先显示有没有空位")
    chair.press("form[action$='/close/'] button")
    carer.go(f"/consultations/{first.pk}/")
    carer.sees("地图先显示有没有空位")
    AlumniRole.objects.update(renew_on=now.date())
    carer.go("/alumni/")
    carer.press("form[action$='/renew/'] button")
    assert AlumniRole.objects.get().renew_on > now.date()


def test_a_koc_is_found_asked_thanked_within_limits_and_told_first(
    hand, koe, manager, lively, chat, group, morning, now
):
    writer, other = lively("会说的人", quadrant="advocate"), lively("别人")
    for number in range(3):
        chat(other, "冬天怎么省电？", f"q{number}")
        words = "出门前先把电池预热二十分钟，能多跑三十公里。"
        chat(writer, words, f"a{number}", reply_to=f"q{number}")
    carer, chief = hand(koe), hand(manager)
    chief.go("/kocs/")
    chief.sees("会说的人")
    told = "90 天里回答过别人 3 次" if chief.language == "zh-hans" else "answered others 3 times"
    chief.sees(told)
    chief.press(f"form[action='/profiles/{writer.pk}/koc/'] button")
    morning(0)
    carer.write("您好，您在群里说的省电办法很多人都在用，想问问您愿不愿意先听到一些新消息。")
    koc = Koc.objects.get()
    carer.go(f"/kocs/{koc.pk}/")
    carer.press("[name=state][value=active]")
    carer.open("[name=worth]")
    carer.page.locator("[name=kind]").select_option("gift")
    carer.fill(worth="200", what_for="省电那篇")
    carer.press("form[action$='/reward/'] button")
    carer.open("[name=worth]")
    carer.page.locator("[name=kind]").select_option("card")
    carer.fill(worth="200", what_for="又一篇")
    carer.press("form[action$='/reward/'] button")
    expect(carer.page.get_by_role("alert")).to_be_visible()
    assert Reward.objects.get().worth == 200
    chief.go("/kocs/")
    chief.open("[name=public_on]")
    chief.fill(title="外放电接口换新", text="明年春天", public_on=f"{now + 30 * DAY:%Y-%m-%d}")
    chief.press("form[action$='/news/'] button")
    carer.go("/kocs/")
    carer.sees("外放电接口换新")


def test_a_crisis_is_one_click_and_ends_with_its_review(
    hand, koe, lead, manager, lively, chat, group, morning
):
    angry = lively("生气的人", state="dormant", quadrant="silent", tier="A", value=80.0)
    morning(0)
    assert QueueItem.objects.open().filter(profile=angry).exists()
    chat(angry, "这牌子的电池又冒烟了", "m1")
    carer, boss, chief = hand(koe), hand(lead), hand(manager)
    carer.go(f"/groups/{group.pk}/")
    carer.open("[name=kind][value=rumour]")
    carer.press("[name=kind][value=rumour]")
    crisis = Crisis.objects.get()
    path = f"/crises/{crisis.pk}/"
    carer.page.locator("#employee").select_option(str(lead.pk))
    carer.press("form[action$='/inform/'] button")
    carer.go(f"/profiles/{angry.pk}/")
    for _step in range(crisis.steps.count() - 2):
        carer.go(path)
        carer.press("form[action$='/tick/'] button")
    chief.go(path)
    chief.fill(text="情况属实的部分是……我们周五四点前答复。")
    chief.press("form[action$='/statements/'] button")
    assert chief.page.locator("form[action$='/approve/']").count() == 0  # never by who wrote it
    boss.go(path)
    boss.press("form[action$='/approve/'] button")
    carer.go(path)
    carer.press("form[action$='/send/'] button")
    boss.go(path)
    boss.fill(review="下次先把检测报告放在公开的地方。")
    boss.press("form[action$='/close/'] button")
    crisis.refresh_from_db()
    assert (crisis.closed_by, crisis.steps.filter(done_at=None).count()) == (lead, 0)
    carer.go("/crises/")
    carer.sees("8 / 8")


def test_words_on_regulated_products_are_linted_kept_apart_and_reviewed_by_another(hand, koe, lead, manager):
    load_snippets()
    boss, chief, carer = hand(lead), hand(manager), hand(koe)
    boss.go("/snippets/new/")
    boss.page.locator("[name=form]").select_option("one_to_one")
    boss.fill(text="贷款的条款看这一页。\n要算一算的话，找有资格的同事。")
    boss.press("form.card button.primary")
    expect(boss.page.locator(".badge.bad")).not_to_have_count(0)
    boss.page.locator("[name=is_regulated]").check()
    boss.press("form.card button.primary")
    expect(boss.page.locator(".chat-line .last")).to_have_text("要算一算的话，找有资格的同事。")
    snippet = Snippet.objects.latest("pk")
    boss.press("form[action$='/review/'] button")
    snippet.refresh_from_db()
    assert snippet.status == "draft"
    chief.go(f"/snippets/{snippet.pk}/")
    chief.press("form[action$='/review/'] button")
    carer.go("/snippets/?language=zh")
    expect(carer.page.locator("main")).not_to_contain_text("贷款的条款看这一页")
    carer.page.locator("details.more > summary").first.tap()
    expect(carer.page.locator("details.more section")).to_have_count(6)
    carer.go("/snippets/?apart=1&language=zh")
    carer.sees("贷款的条款看这一页")
