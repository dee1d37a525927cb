"""Four stories on a phone, in both languages, from the list to the end of the plan."""

import re

import pytest
from playwright.sync_api import expect

from outreach.actions.greetings import load_greetings
from outreach.models import CarePlan, Consent, QueueItem, Ticket, Touch
from segmentation.models import Standing
from tests.browser.conftest import PHONE

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(params=["zh-hans", "en"])
def phone(request, koe, make_profile, make_standing, open_page):
    """The phone of the employee of a dormant person of high value."""
    load_greetings()
    found = make_profile("王丽华", koe, gender="female")
    make_standing(found)
    page = open_page(koe, "/me/", size=PHONE, has_touch=True)
    base = page.url.removesuffix("/me/")
    page.context.add_cookies([{"name": "django_language", "value": request.param, "url": base}])
    return Phone(page, base, found, request.param)


class Phone:
    """What a KOE does with one thumb."""

    def __init__(self, page, base, person, language):
        self.page, self.base, self.person, self.language = page, base, person, language

    def open(self, path):
        self.page.goto(self.base + path)
        assert self.page.evaluate("document.documentElement.lang") == self.language
        assert self.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
        if self.language == "en":
            assert not CHINESE.search(self.page.locator("nav").first.inner_text())

    def write(self):
        """Send the first suggestion of the first card, or a plain sentence where there is none."""
        self.open("/queue/")
        text = self.page.locator("article[aria-current] textarea:visible")
        if not text.input_value():
            text.fill("王女士您好，想起您，问声好，不用回。")
        count = Touch.objects.count()
        self.page.locator("article[aria-current] [data-key=c]").tap()
        expect(self.page.locator("#contacted-title")).to_be_visible()
        assert Touch.objects.count() == count + 1

    def check_up(self, *taps, said=""):
        """Fill in the check-up of who was just written to."""
        self.page.locator("[data-key=d]").first.tap()
        for name, value in taps:
            self.page.locator(f"label:has([name={name}][value={value}])").tap()
        if said:
            self.page.locator("[name=said]").fill(said)
        self.page.locator(".check-up button.primary").tap()

    def accept(self):
        """Take the remedy that is proposed."""
        self.page.locator("form:has([name=kind][type=hidden]) button.primary").tap()
        self.page.wait_for_url("**/profiles/*/")
        return CarePlan.objects.latest("pk")

    def profile(self):
        self.open(f"/profiles/{self.person.pk}/")

    def finish_own_step(self):
        """Tick a step off that speaks to nobody."""
        self.profile()
        self.page.locator("form[action$='/done/'] button").first.tap()
        expect(self.page.locator("#toasts .toast")).to_be_visible()

    def carry_on(self, plan, morning, days):
        """Live from morning to morning; take the phone out when something is to be done."""
        for number in days:
            morning(number)
            plan.refresh_from_db()
            if plan.ended_at:
                return
            step = plan.steps.filter(done_at=None, skipped_at=None).order_by("position").first()
            if step and not step.purpose and step.kind not in ("ticket", "rest"):
                self.finish_own_step()
            elif QueueItem.objects.open().filter(reasons__contains=["care_step_due"]).exists():
                self.write()

    def sees_outcome(self, plan):
        """Look at the end of the plan on the person's page."""
        plan.refresh_from_db()
        self.profile()
        badge = self.page.locator("section[aria-labelledby=plans-title] article .badge").first
        told = re.compile("[A-Za-z]") if self.language == "en" else str(plan.get_outcome_display())
        expect(badge).to_have_text(told)
        return plan.outcome


def test_who_was_busy_meets_people_with_the_same_interest_and_comes_back(phone, morning):
    at = morning(0)
    phone.write()
    phone.check_up(("answered", "yes"), ("reason", "busy"), ("mood", "warm"), said="最近带二胎")
    plan = phone.accept()
    assert plan.kind == "interest"
    phone.carry_on(plan, morning, (1, 40, 62))
    assert plan.steps.filter(touch__isnull=False).exists()
    back = at.date().replace(year=at.year + 1)
    Standing.objects.filter(profile=phone.person).update(
        state="active", last_active_on=back, returned_on=None
    )
    morning(64)
    assert phone.sees_outcome(plan) == "returned"


def test_a_problem_is_answered_solved_and_followed_up(phone, morning):
    morning(0)
    phone.write()
    phone.check_up(("answered", "yes"), ("reason", "product"), ("mood", "calm"), said="导航没声音")
    plan = phone.accept()
    ticket = Ticket.objects.get()
    for state, text in (
        ("answered", "收到，我去问车机同事，十一点前答复您。"),
        ("proposed", "先更新到新版本，我陪您做。"),
        ("resolved", "更新以后正常，Ta 满意。"),
    ):
        phone.open(f"/tickets/{ticket.pk}/")
        phone.page.locator(f"label:has([name=to][value={state}])").tap()
        phone.page.locator("#ticket-text").fill(text)
        phone.page.locator("form[action$='/advance/'] button.primary").tap()
        expect(phone.page.locator("#toasts .toast")).to_be_visible()
    phone.carry_on(plan, morning, (5, 40, 75, 110))
    assert Touch.objects.filter(purpose="revisit").count() == 1
    assert phone.sees_outcome(plan) == "solved"


def test_who_is_disappointed_hears_from_a_friend_at_feasts_alone(phone, morning):
    morning(0)
    phone.write()
    phone.check_up(("answered", "yes"), ("reason", "disappointed"))
    plan = phone.accept()
    feasts = sorted(plan.steps.values_list("due_on", flat=True))
    days = [(day - plan.started_on).days for day in feasts]
    phone.carry_on(plan, morning, (*days, days[-1] + 200))
    assert {touch.purpose for touch in Touch.objects.order_by("sent_at")[1:]} == {"occasion"}
    assert phone.sees_outcome(plan) in ("nothing", "replied")
    expect(phone.page.locator("form[action$='/friend-mode/end/']")).to_have_count(1)


def test_who_refused_gets_one_kind_word_and_then_peace(phone, morning):
    morning(0)
    phone.write()
    phone.check_up(("answered", "refused"))
    plan = phone.accept()
    phone.finish_own_step()
    assert phone.sees_outcome(plan) == "refused"
    assert Consent.objects.get().decision == "withdrawn"
    morning(120)
    phone.open("/queue/")
    expect(phone.page.locator("article.queue-card")).to_have_count(0)
    assert Touch.objects.count() == 1
