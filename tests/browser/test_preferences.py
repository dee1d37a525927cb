"""A person's own page and the gate's cards, as people see them: by thumb, in the dark, without scripts."""

import pytest
from django.urls import reverse

from outreach.actions.bookings import book_contact
from outreach.actions.consent_texts import publish_consent_text
from outreach.actions.consents import give_consent
from outreach.actions.cooling import start_cooling_off
from outreach.actions.links import create_preference_link
from outreach.models import ContactRefusal
from tests.browser.conftest import DESKTOP, PHONE

LOOKS = [
    (DESKTOP, "light", "zh-CN"),
    (DESKTOP, "dark", "en-US"),
    (PHONE, "dark", "zh-CN"),
    (PHONE, "light", "en-US"),
]
REFUSE = 'button.danger[name="decision"][value="withdrawn"]'


@pytest.fixture
def known(profile, koe, manager, make_standing, source, now):
    """Someone of whom a good deal is kept, with an address of their own."""
    make_standing(profile, state="active")
    profile.contact_points.create(kind="phone", value="13812345678")
    profile.tags.create(name="露营", origin="employee", created_at=now)
    text = "每月最多一次，说说和您的车有关的新品；随时可以不要。"
    publish_consent_text(
        purpose="marketing", version="2026-11", text=text, changes_purpose=False, by=manager, now=now
    )
    give_consent(profile=profile, note="门店签字", by=koe, now=now, purpose="marketing")
    book_contact(profile=profile, purpose="care", channel="sms", source=source, now=now)
    noted = {"profile": profile, "purpose": "care", "channel": "wecom", "decided_at": now}
    ContactRefusal.objects.create(reasons=["too_often", "too_soon"], earliest=now.replace(day=28), **noted)
    return profile


@pytest.fixture
def page_of(known, koe, now, live_server):
    secret = create_preference_link(profile=known, by=koe, now=now)
    return live_server.url + reverse("outreach:preferences", args=[secret])


@pytest.mark.parametrize(("size", "scheme", "language"), LOOKS)
def test_preferences_is_readable_for_everybody(
    browser, page_of, assert_no_axe_findings, size, scheme, language
):
    context = browser.new_context(viewport=size, color_scheme=scheme, locale=language)
    page = context.new_page()
    assert page.goto(page_of).status == 200
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert_no_axe_findings(page)
    context.close()


def test_preferences_takes_one_click_without_scripts(browser, page_of, known):
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(page_of)
    page.click(REFUSE)
    page.wait_for_selector("text=记下了，从现在起照办。")
    assert known.consents.filter(purpose="all", decision="withdrawn", origin="person").exists()
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_profile_cards_of_the_gate_have_no_axe_finding(
    open_page, known, lead, koe, now, assert_no_axe_findings, size, scheme
):
    page = open_page(lead, f"/profiles/{known.pk}/", size=size, color_scheme=scheme)
    for summary in page.locator("section:has(#gate-title) summary").all():
        summary.click()
    assert_no_axe_findings(page)
    start_cooling_off(profile=known, cause="employee", by=koe, now=now)
    page.reload()
    assert_no_axe_findings(page)
