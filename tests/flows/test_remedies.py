"""Four stories over HTTP, from the list to the end of the remedy: busy, problem, disappointed, refused."""

import datetime as dt
import itertools

import pytest
from django.urls import reverse

from outreach.actions.greetings import load_greetings
from outreach.actions.tickets import escalate_overdue
from outreach.models import CarePlan, Consent, QueueItem, Ticket, Touch
from segmentation.models import Standing

DAY = dt.timedelta(days=1)


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


@pytest.fixture(autouse=True)
def person(koe, make_profile, make_standing):
    """A dormant person of high value."""
    load_greetings()
    found = make_profile("王丽华", koe, gender="female")
    make_standing(found)
    return found


def cards(client):
    return client.get(reverse("outreach:queue")).context["day"].cards


def write(client, card):
    """Send the first suggestion and return the item."""
    variant = card.variants[0]
    text = variant.text or f"{card.salutation}您好，想起您，问声好，不用回。"
    data = {"choice": variant.key, f"text_{variant.key}": text}
    client.post(reverse("outreach:queue-item-send", args=[card.item.pk]), data)
    assert Touch.objects.filter(item=card.item).exists()
    return card.item


def check_up(client, item, **learned):
    """Fill in the check-up, and return the page that it leads to."""
    page = reverse("outreach:diagnosis-create", args=[item.pk])
    return client.post(page, {"answered": "yes", "mood": "calm"} | learned, follow=True)


def accept(client, shown):
    """Take the proposed remedy of the page."""
    page = shown.request["PATH_INFO"]
    client.post(page, {"kind": shown.context["proposed"]})
    return CarePlan.objects.latest("pk")


def go_on(client, morning, plan, days, answer=""):
    """Live from morning to morning until the plan ends; return what the cards said of its steps."""
    said = []
    for number in days:
        morning(number)
        plan.refresh_from_db()
        if plan.ended_at:
            break
        finish_own_steps(client, plan)
        for card in cards(client):
            if "care_step_due" in card.item.reasons:
                said.append((number, card.step.title))
                item = write(client, card)
                if answer:
                    client.post(reverse("outreach:queue-item-answer", args=[item.pk]), {"outcome": answer})
    return said


def finish_own_steps(client, plan):
    page = client.get(reverse("outreach:profile", args=[plan.profile_id]))
    for shown, step in page.context["plans"]:
        if step and not step.purpose and step.kind not in ("ticket", "rest") and shown.ended_at is None:
            client.post(reverse("outreach:step-done", args=[step.pk]), {"note": "做了"})


def test_who_was_busy_meets_people_with_the_same_interest_and_comes_back(client, morning, person):
    at = morning(0)
    (card,) = cards(client)
    shown = check_up(client, write(client, card), reason="busy", mood="warm", said="最近带二胎")
    assert "Ta 只是忙或忘了" in shown.content.decode()
    plan = accept(client, shown)
    said = go_on(client, morning, plan, range(1, 50, 2), answer="replied")
    assert "分享一件 Ta 可能喜欢的内容" in [title for _number, title in said]
    Standing.objects.filter(profile=person).update(
        state="active", last_active_on=at.date() + 49 * DAY, returned_on=None
    )
    morning(50)
    plan.refresh_from_db()
    assert plan.outcome == "returned"
    page = client.get(reverse("outreach:profile", args=[person.pk])).content.decode()
    assert "回来了" in page


def test_a_problem_is_solved_within_its_clocks_and_followed_up(
    client, sign_in, lead, morning, person, now, monkeypatch
):
    morning(0)
    (card,) = cards(client)
    shown = check_up(client, write(client, card), reason="product", mood="displeased", said="导航没声音")
    plan, ticket = accept(client, shown), Ticket.objects.get()
    assert (ticket.topic, ticket.urgency, ticket.origin) == ("technical", "high", "diagnosis")
    page = reverse("outreach:ticket-advance", args=[ticket.pk])
    refused = client.post(page, {"to": "answered", "text": "我保证今天修好，不行就赔偿您"})
    assert "不承诺赔偿" in refused.content.decode()
    client.post(page, {"to": "answered", "text": "收到，我去问车机同事，十一点前答复您。"})
    late = ticket.propose_due_at + dt.timedelta(minutes=1)
    assert escalate_overdue(now=late) == 1
    assert "导航没声音" in sign_in(lead).get(reverse("outreach:ticket-list")).content.decode()
    monkeypatch.setattr("scrm.lib.clock.now", lambda: late)
    client.post(page, {"to": "proposed", "text": "先更新到新版本，我陪您做。"})
    client.post(page, {"to": "resolved", "text": "更新以后正常，Ta 满意。"})
    said = go_on(client, morning, plan, range(3, 120, 3))
    assert [title for _number, title in said] == [
        "回访，多做一件 Ta 没想到的事",
        "过一个月，问问用得顺不顺心",
    ]
    assert (plan.outcome, Touch.objects.filter(purpose="revisit").count()) == ("solved", 1)
    assert Ticket.objects.get().state == "closed"


def test_who_is_disappointed_hears_from_a_friend_at_feasts_alone(client, morning, person):
    morning(0)
    (card,) = cards(client)
    plan = accept(client, check_up(client, write(client, card), reason="disappointed"))
    said = go_on(client, morning, plan, range(1, 500, 4))
    assert plan.outcome in ("nothing", "replied")
    assert {touch.purpose for touch in Touch.objects.order_by("sent_at")[1:]} == {"occasion"}
    sent = list(Touch.objects.order_by("sent_at").values_list("sent_at", flat=True))
    assert all((later - earlier).days >= 59 for earlier, later in itertools.pairwise(sent))
    assert 1 <= len(said) <= 3


def test_who_refused_gets_one_kind_word_and_then_peace(client, morning, person):
    morning(0)
    (card,) = cards(client)
    shown = check_up(client, write(client, card), answered="refused")
    assert "明白了，以后不再打扰您" in shown.content.decode()
    plan = accept(client, shown)
    finish_own_steps(client, plan)
    plan.refresh_from_db()
    assert (plan.outcome, Consent.objects.get().decision) == ("refused", "withdrawn")
    for number in range(1, 400, 14):
        morning(number)
    assert Touch.objects.count() == 1
    assert not QueueItem.objects.open().exists()
