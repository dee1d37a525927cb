import datetime as dt
import re
import secrets
from importlib import import_module

import pytest
from django.test import Client
from django.urls import reverse

from outreach.actions.links import create_preference_link
from outreach.models import Consent, ContactRefusal, CoolingOff, Override, PreferenceLink, Ticket, Touch

DAY = dt.timedelta(days=1)
PAGES = import_module("outreach.views.preferences")  # the view of that name hides the module
DEEDS = (
    *("consent-withdraw", "consent-give", "gate-override", "cooling-off-start", "cooling-off-end"),
    *("preference-link-create", "preference-link-revoke"),
)


@pytest.fixture(autouse=True)
def nobody_is_counted(monkeypatch):
    """Many tests knock from one address."""
    monkeypatch.setattr(PAGES, "MOST", 1_000_000)


@pytest.fixture
def act(sign_in, profile):
    """Return a function that presses a button of the profile page as an employee."""

    def press(employee, name, **data):
        url = reverse(f"outreach:{name}", args=[profile.pk])
        return sign_in(employee).post(url, data, follow=True)

    return press


@pytest.fixture
def token(profile, koe, now):
    return create_preference_link(profile=profile, by=koe, now=now)


@pytest.fixture
def page(token):
    return reverse("outreach:preferences", args=[token])


@pytest.mark.parametrize("name", DEEDS)
def test_gate_deeds_are_for_those_who_look_after_the_person(sign_in, other_koe, profile, name):
    url = reverse(f"outreach:{name}", args=[profile.pk])
    assert Client().post(url).status_code == 302
    assert sign_in(other_koe).get(url).status_code in (403, 405)
    assert sign_in(other_koe).post(url).status_code in (403, 404)


@pytest.mark.parametrize(
    ("data", "purpose", "origin"),
    [
        ({"purpose": "all", "origin": "message"}, "all", "message"),
        ({"origin": "employee"}, "all", "employee"),
        ({"purpose": "profiling"}, "profiling", "employee"),
        ({"purpose": "marketing"}, "marketing", "employee"),
        ({"purpose": "nonsense", "origin": "nonsense"}, "all", "employee"),
    ],
)
def test_consent_withdraw_is_one_click(act, koe, data, purpose, origin):
    assert "已记下" in act(koe, "consent-withdraw", **data).content.decode()
    entry = Consent.objects.get()
    assert (entry.purpose, entry.origin, entry.decision, entry.employee) == (
        purpose,
        origin,
        "withdrawn",
        koe,
    )


def test_consent_give_records_marketing_with_how_it_was_said(act, koe):
    assert (
        "同意收到营销类消息"
        in act(koe, "consent-give", purpose="marketing", note="门店签字").content.decode()
    )
    assert Consent.objects.get().note == "门店签字"


def test_profile_shows_the_latest_no_and_a_lead_may_set_it_aside(act, lead, koe, profile, make_standing, now):
    make_standing(profile, state="active")
    Touch.objects.create(profile=profile, employee=koe, text="好", sent_at=now - 2 * DAY)
    refusal = {"profile": profile, "purpose": "care", "channel": "wecom", "decided_at": now}
    ContactRefusal.objects.create(reasons=["too_soon"], earliest=now + 5 * DAY, **refusal)
    url = reverse("outreach:profile", args=[profile.pk])
    assert "破例一次" not in act(koe, "consent-give", note="").content.decode()
    shown = act(lead, "gate-override", purpose="care", channel="wecom", note="家里出事").content.decode()
    assert "可以破例联系" in shown
    assert Override.objects.get().employee == lead
    assert url


def test_gate_override_is_not_for_a_koe(act, koe, profile, make_standing):
    make_standing(profile)
    assert act(koe, "gate-override", note="想试试").status_code == 403


def test_gate_override_says_why_not(act, lead, profile, make_standing):
    make_standing(profile)
    assert "不需要例外" in act(lead, "gate-override", note="想试试").content.decode()


def test_cooling_off_is_started_by_a_koe_and_ended_by_a_lead(act, koe, lead, profile):
    assert "进入冷静期" in act(koe, "cooling-off-start").content.decode()
    assert Ticket.objects.get().origin == "cooling_off"
    assert act(koe, "cooling-off-end").status_code == 403
    assert "冷静期提前结束了" in act(lead, "cooling-off-end").content.decode()
    assert CoolingOff.objects.get().ended_at


def test_preference_link_is_shown_once_and_opens_the_page(act, koe, profile):
    shown = act(koe, "preference-link-create").content.decode()
    address = re.search(r"http://testserver(/preferences/[^<]+/)", shown)[1]
    assert Client().get(address).status_code == 200
    assert PreferenceLink.objects.get().secret_hash not in shown
    assert "收回之前的链接" in act(koe, "consent-give", note="").content.decode()
    act(koe, "preference-link-revoke")
    assert Client().get(address).status_code == 404


def test_preferences_shows_what_is_kept_and_why_without_the_phone(page, profile):
    profile.contact_points.create(kind="phone", value="13812345678")
    profile.tags.create(name="露营", origin="employee", created_at=profile.created_at)
    answer = Client().get(page)
    text = answer.content.decode()
    assert "露营" in text
    assert "为了认得您" in text
    assert "13812345678" not in text
    assert "138****5678" in text
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer.headers["Cache-Control"]
    assert profile.name not in page


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        ({"purpose": "all"}, ("all", "", "withdrawn")),
        ({"purpose": "occasion"}, ("occasion", "", "withdrawn")),
        ({"purpose": "all", "channel": "sms"}, ("all", "sms", "withdrawn")),
        ({"purpose": "marketing", "decision": "given"}, ("marketing", "", "given")),
        ({"purpose": "profiling"}, ("profiling", "", "withdrawn")),
    ],
)
def test_preferences_takes_the_persons_own_word(page, profile, data, stored):
    answer = Client().post(page, data, follow=True)
    assert "记下了" in answer.content.decode()
    entry = Consent.objects.get()
    assert (entry.purpose, entry.channel, entry.decision) == stored
    assert (entry.origin, entry.employee, entry.profile) == ("person", None, profile)


@pytest.mark.parametrize("data", [{}, {"purpose": "service"}, {"purpose": "all", "channel": "fax"}])
def test_preferences_ignores_what_is_not_offered(page, data):
    assert Client().post(page, data).status_code == 302
    assert not Consent.objects.exists()


def test_preferences_opens_nothing_with_a_wrong_ended_or_long_token(token, page):
    wrong = ("b" if token[0] == "a" else "a") + token[1:]
    assert Client().get(reverse("outreach:preferences", args=[wrong])).status_code == 404
    assert Client().get(reverse("outreach:preferences", args=["x" * 500])).status_code == 404
    assert Client().put(page).status_code == 405
    PreferenceLink.objects.update(expires_at=PreferenceLink.objects.get().created_at)
    assert Client().post(page, {"purpose": "all"}).status_code == 404
    assert not Consent.objects.exists()


def test_preferences_lets_nobody_knock_too_often(page, monkeypatch):
    monkeypatch.setattr(PAGES, "MOST", 3)
    client = Client(REMOTE_ADDR=f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}")
    assert [client.get(page).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_preferences_speaks_english(page):
    assert Client().get(page, headers={"Accept-Language": "en"}).status_code == 200
