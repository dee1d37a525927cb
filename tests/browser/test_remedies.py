"""A check-up on a phone, the remedy that follows it, and a problem with its ticket."""

import pytest
from playwright.sync_api import expect

from outreach.actions.greetings import load_greetings
from outreach.models import CarePlan, Diagnosis, Draft, Ticket
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def person(koe, make_profile, make_standing, make_item):
    load_greetings()
    found = make_profile("王丽华", koe, gender="female")
    make_standing(found)
    return found, make_item(found)


def test_a_check_up_survives_a_lost_connection_and_leads_to_a_remedy(person, koe, open_page):
    _profile, item = person
    page = open_page(koe, f"/queue/{item.pk}/diagnosis/", size=PHONE, has_touch=True)
    page.get_by_text("没有回复", exact=True).tap()
    expect(page.get_by_text("为什么安静了？")).to_be_hidden()
    page.get_by_text("回复了", exact=True).tap()
    page.get_by_text("忙或忘了", exact=True).tap()
    expect(page.get_by_text("草稿已存")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Ta 说了什么").fill("最近带二胎 🌸")
    expect(page.locator("#toasts")).to_contain_text("网络断了")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Ta 说了什么")).to_have_value("最近带二胎 🌸")
    expect(page.locator("#toasts")).to_contain_text("找回了")
    expect(page.get_by_text("草稿已存")).to_be_visible()
    assert Draft.objects.get().values["said"] == "最近带二胎 🌸"
    page.get_by_role("button", name="记下").tap()
    expect(page.get_by_role("heading", name="兴趣同行")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="就这样办").tap()
    expect(page.get_by_text("找一个 Ta 会喜欢的兴趣圈子")).to_be_visible()
    page.get_by_role("button", name="做了", exact=True).tap()
    expect(page.locator("#toasts")).to_contain_text("这一步做完了")
    page.get_by_role("button", name="现在写给 Ta").tap()
    expect(page.get_by_text("唤醒方案到了这一步：分享一件 Ta 可能喜欢的内容")).to_be_visible()
    assert (Diagnosis.objects.get().decision, CarePlan.objects.get().kind) == ("accepted", "interest")
    assert not Draft.objects.exists()


def test_a_problem_becomes_a_ticket_that_is_answered_without_a_promise(person, koe, open_page):
    profile, _item = person
    page = open_page(koe, f"/profiles/{profile.pk}/diagnosis/")
    page.get_by_text("回复了", exact=True).click()
    page.get_by_text("产品问题", exact=True).click()
    page.get_by_label("Ta 说了什么").fill("导航没声音")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("button", name="就这样办").click()
    page.get_by_role("link", name="去看服务单").click()
    page.get_by_label("写下来").fill("我保证今天修好")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("alert")).to_contain_text("不承诺赔偿")
    expect(page.get_by_label("写下来")).to_have_value("我保证今天修好")
    page.get_by_label("写下来").fill("收到，十一点前答复您。")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#toasts")).to_contain_text("记下了")
    assert Ticket.objects.get().state == "answered"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_remedy_pages_have_no_axe_finding(person, koe, open_page, assert_no_axe_findings, now, scheme, size):
    profile, item = person
    plan = CarePlan.objects.create(profile=profile, kind="light", started_on=now.date(), ends_by=now.date())
    plan.steps.create(position=0, kind="hello", purpose="care", due_on=now.date())
    found = Diagnosis.objects.create(
        profile=profile, employee=koe, answered=True, reason="busy", remedy="interest", created_at=now
    )
    ticket = Ticket.objects.create(
        profile=profile,
        topic="service",
        subject="等了太久",
        owner=koe,
        opened_at=now,
        due_at=now,
        answer_due_at=now,
        resolve_due_at=now,
    )
    page = open_page(koe, "/tickets/", size=size, color_scheme=scheme)
    for path in (
        *("/tickets/", f"/tickets/{ticket.pk}/", f"/profiles/{profile.pk}/tickets/create/", "/plans/"),
        *(f"/profiles/{profile.pk}/plans/create/", f"/diagnoses/{found.pk}/remedy/"),
        *(f"/profiles/{profile.pk}/", f"/queue/{item.pk}/diagnosis/"),
    ):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        assert_no_axe_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"], path
