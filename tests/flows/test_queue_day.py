"""A KOE's day over HTTP: the list, a greeting, the answer, the check-up, and the next morning."""

import datetime as dt

import pytest
from django.urls import reverse

from outreach.actions.filling import fill_queues
from outreach.actions.greetings import load_greetings
from outreach.models import QueueItem, Touch


@pytest.fixture
def morning(monkeypatch):
    """Return a function that lets a morning come: the clock moves and the queues are filled."""

    def come(instant: dt.datetime):
        monkeypatch.setattr("scrm.lib.clock.now", lambda: instant)
        return fill_queues(date=instant.date(), now=instant)

    return come


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


@pytest.fixture
def people(koe, make_profile, make_standing):
    load_greetings()
    found = [make_profile(name, koe, gender="female") for name in ("王丽华", "陈思远", "欧阳静")]
    for number, person in enumerate(found):
        make_standing(person, value=90.0 - 10 * number)
    return found


def day(client):
    return client.get(reverse("outreach:queue")).context["day"]


def names(cards):
    return [card.profile.name for card in cards]


def send(client, card):
    variant = card.variants[0]
    data = {"choice": variant.key, f"text_{variant.key}": variant.text}
    return client.post(reverse("outreach:queue-item-send", args=[card.item.pk]), data)


def test_a_day_and_the_mornings_after(client, people, morning, now):
    morning(now)
    first, second, third = day(client).cards
    assert names([first, second, third]) == ["王丽华", "陈思远", "欧阳静"]
    assert "王女士" in first.variants[0].text
    send(client, first)
    client.post(reverse("outreach:queue-item-snooze", args=[second.item.pk]), {"days": "3"})
    client.post(reverse("outreach:queue-item-skip", args=[third.item.pk]), {"reason": "时机不合适"})
    assert (day(client).done, day(client).total) == (3, 3)

    check_up = reverse("outreach:diagnosis-create", args=[first.item.pk])
    promise = {"what": "问清楚座椅接口", "due_on": "2026-11-22"}
    client.post(check_up, {"answered": "yes", "reason": "busy", "mood": "warm"} | promise)
    assert Touch.objects.get().outcome == "replied"

    assert morning(now).opened == 0
    assert morning(now + dt.timedelta(days=1)).opened == 0
    assert names(day(client).cards) == []

    morning(now + dt.timedelta(days=2))
    assert names(day(client).cards) == ["王丽华"]
    assert day(client).cards[0].item.reasons[0] == "promise_due"

    morning(now + dt.timedelta(days=3))
    assert names(day(client).cards) == ["王丽华", "陈思远"]


def test_the_same_text_never_reaches_one_person_twice(client, people, morning, now):
    said = []
    for week in range(6):
        morning(now + dt.timedelta(days=35 * week))
        card = next(card for card in day(client).cards if card.profile.name == "王丽华")
        said.append(card.variants[0].text)
        assert len({variant.text for variant in card.variants}) == len(card.variants) >= 2
        send(client, card)
        Touch.objects.filter(outcome="").update(outcome="replied")
    assert len(set(said)) == 6


def test_one_colleague_does_not_send_one_text_to_everybody(
    client, koe, make_profile, make_standing, morning, now
):
    load_greetings()
    for number in range(12):
        make_standing(make_profile(f"王{number}", koe, gender="female"))
    morning(now)
    texts = [card.variants[0].text.replace(card.profile.name, "") for card in day(client).cards]
    assert len(set(texts)) >= 4
    assert texts == [card.variants[0].text.replace(card.profile.name, "") for card in day(client).cards]


def test_a_handover_moves_the_item_with_its_history(client, sign_in, people, other_koe, morning, now, koe):
    morning(now)
    send(client, day(client).cards[0])
    person = people[0]
    person.assignments.update(ended_at=now)
    person.assignments.create(employee=other_koe, started_at=now)
    assert "王丽华" not in names(QueueItem.objects.visible_to(koe))
    page = sign_in(other_koe).get(reverse("outreach:profile", args=[person.pk])).content.decode()
    assert "林小满问候了 Ta" in page
    assert client.get(reverse("outreach:profile", args=[person.pk])).status_code == 404
