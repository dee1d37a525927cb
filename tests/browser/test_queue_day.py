import re

import pytest
from playwright.sync_api import expect

from outreach.actions.greetings import load_greetings
from outreach.models import Consent, Diagnosis, QueueItem, Touch
from tests.browser.conftest import DESKTOP, PHONE

NAMES = ["王丽华", "陈思远", "欧阳静", "赵子豪"]


@pytest.fixture
def day(koe, make_profile, make_standing, make_item, now):
    """Four people on today's list, the first one worthiest."""
    load_greetings()
    for number, name in enumerate(NAMES):
        person = make_profile(name, koe, city="杭州", gender="female")
        person.contact_points.create(kind="phone", value=f"1381234567{number}")
        person.tags.create(name="露营", origin="source", created_at=now)
        make_standing(person, value=90.0 - number)
        make_item(person, worth=2 - number / 10)
    return NAMES


def card(page, name):
    return page.get_by_role("article", name=name, exact=True)


def test_a_day_with_the_keyboard_alone(day, koe, open_page):
    page = open_page(koe, "/queue/")
    page.keyboard.press("j")
    expect(card(page, "陈思远")).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.locator("#contacted-title")).to_be_visible()
    touch = Touch.objects.get()
    assert touch.profile.name == "王丽华"
    assert page.evaluate("navigator.clipboard.readText()") == touch.text
    expect(page.locator("#done")).to_have_text("已完成 1 / 4")
    page.keyboard.press("s")
    page.get_by_role("button", name="明天").click()
    expect(page.get_by_role("button", name="把陈思远放回今天")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="关系体检")).to_be_visible()


def test_keys_are_dead_inside_text(day, koe, open_page):
    page = open_page(koe, "/queue/")
    page.locator("article[aria-current] textarea:visible").focus()
    page.keyboard.type("cjs")
    assert not Touch.objects.exists()
    expect(card(page, "王丽华")).to_have_attribute("aria-current", "true")


def test_a_refused_text_stays_on_its_card_with_the_sentence(day, koe, open_page):
    page = open_page(koe, "/queue/")
    page.locator("article[aria-current] textarea:visible").fill("王丽华您好，限时优惠，点击链接")
    page.get_by_role("button", name="复制并标记已发").first.click()
    expect(page.get_by_role("alert")).to_contain_text("像推销")
    expect(page.locator("article[aria-current] textarea:visible")).to_have_value(
        "王丽华您好，限时优惠，点击链接"
    )
    assert not Touch.objects.exists()


def test_a_day_with_one_thumb(day, koe, open_page):
    page = open_page(koe, "/queue/", size=PHONE, has_touch=True)
    card(page, "陈思远").get_by_role("button", name="展开陈思远").tap()
    card(page, "陈思远").get_by_role("button", name="复制并标记已发").tap()
    expect(page.locator("#contacted-title")).to_be_visible()
    card(page, "陈思远").get_by_role("button", name="已回复").tap()
    expect(card(page, "陈思远").locator(".badge.good")).to_have_text("已回复")
    card(page, "陈思远").get_by_role("link", name="关系体检").tap()
    page.get_by_text("回复了", exact=True).tap()
    page.get_by_text("不想被联系", exact=True).tap()
    page.get_by_role("button", name="记下").tap()
    expect(page.locator("#toasts")).to_contain_text("从现在起不再出现在任何名单里")
    assert Diagnosis.objects.get().reason == "unwanted"
    assert Consent.objects.get().decision == "withdrawn"
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_day_without_javascript(day, koe, open_page):
    page = open_page(koe, "/queue/", java_script_enabled=False)
    first = card(page, "王丽华")
    first.get_by_role("button", name="复制并标记已发").click()
    expect(page.locator("#contacted-title")).to_be_visible()
    card(page, "王丽华").get_by_role("button", name="撤销发送").click()
    second = card(page, "陈思远")
    second.locator("summary", has_text="跳过").click()
    second.get_by_role("button", name="时机不合适").click()
    expect(page.get_by_text("已跳过：时机不合适")).to_be_visible()
    assert Touch.objects.standing().count() == 0
    assert QueueItem.objects.get(profile__name="陈思远").outcome == "skipped"


def test_two_tabs_send_once(day, koe, open_page):
    first, second = open_page(koe, "/queue/"), open_page(koe, "/queue/")
    for page in (first, second):
        page.get_by_role("button", name="复制并标记已发").first.click()
        expect(page.locator("#contacted-title")).to_be_visible()
    expect(second.locator("#toasts")).to_contain_text("已经处理过了")
    assert Touch.objects.count() == 1


def test_a_search_finds_while_typing_and_shows_a_number_on_demand(day, koe, open_page):
    page = open_page(koe, "/profiles/")
    page.get_by_label("姓名、拼音或手机号").press_sequentially("思远")
    expect(page.get_by_text("找到 1 位")).to_be_visible()
    assert page.url.endswith("/profiles/")
    page.get_by_role("link", name="陈思远").click()
    page.get_by_role("button", name="显示手机").click()
    expect(page.get_by_text("13812345671")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_have_no_axe_finding(day, koe, open_page, assert_no_axe_findings, scheme, size):
    page = open_page(koe, "/queue/", size=size, color_scheme=scheme)
    assert_no_axe_findings(page)
    page.get_by_role("button", name="复制并标记已发").first.click()
    expect(page.locator("#contacted-title")).to_be_visible()
    page.locator("article[aria-current] summary").first.click()
    assert_no_axe_findings(page)
    person = QueueItem.objects.open().first().profile_id
    for path in (f"/profiles/{person}/", "/profiles/", f"/profiles/{person}/diagnosis/"):
        page.goto(path)
        assert_no_axe_findings(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_whole_day_on_a_phone_until_everybody_is_done(day, koe, open_page, language):
    """Four people: one writes back and is checked up, one is put off, one is left out, one says nothing."""
    page = open_page(koe, "/me/", size=PHONE, has_touch=True)
    base = page.url.removesuffix("/me/")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page.goto("/queue/")
    assert page.evaluate("document.documentElement.lang") == language

    def act(name, selector):
        """Open a card where it is closed, and tap."""
        expand = card(page, name).locator(".expand")
        if expand.is_visible():
            expand.tap()
        card(page, name).locator(selector).tap()

    act("王丽华", "[data-key=c]")
    act("王丽华", "[data-key=r]")
    expect(card(page, "王丽华").locator(".badge.good")).to_be_visible()
    act("陈思远", "[data-key=s]")
    act("陈思远", "[name=days][value='1']")
    expect(page.locator("form[action*='/resume/']")).to_have_count(1)
    act("欧阳静", "[data-key=x]")
    act("欧阳静", "[name=reason] >> nth=0")
    expect(page.locator("form[action*='/resume/']")).to_have_count(2)
    act("赵子豪", "[data-key=c]")
    act("赵子豪", "[data-key=u]")
    expect(page.locator(".queue-card.done")).to_have_count(1)
    act("赵子豪", "[data-key=c]")
    act("赵子豪", "[data-key=n]")
    expect(card(page, "赵子豪").locator("[data-key=n][aria-pressed=true]")).to_be_visible()
    expect(page.locator("#done")).to_have_text(re.compile("4"))
    act("王丽华", "[data-key=d]")
    page.locator("label:has([name=answered][value=yes])").tap()
    page.locator("label:has([name=reason][value=quiet])").tap()
    page.locator(".check-up button.primary").tap()
    page.locator("form:has([name=kind][type=hidden]) button.primary").tap()
    page.wait_for_url("**/profiles/*/")
    page.goto("/queue/")
    expect(page.locator(".queue-card:not(.done)")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    found = QueueItem.objects.values_list("profile__name", "outcome").order_by("-worth")
    assert list(found) == [
        ("王丽华", "replied"),
        ("陈思远", ""),
        ("欧阳静", "skipped"),
        ("赵子豪", "no_answer"),
    ]
    assert Touch.objects.standing().count() == 2
    assert Diagnosis.objects.get().decision == "accepted"
