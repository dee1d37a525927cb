"""Owns a day's work of the fictional KOEs, done with the product's own actions on what their page shows."""

import datetime as dt

import numpy as np
from django.db import transaction

from outreach.actions.diagnosis import Learned, record_diagnosis
from outreach.actions.items import skip_item, snooze_item
from outreach.actions.memory import keep_promise
from outreach.actions.touches import note_answer, send_greeting
from outreach.models import Greeting, Promise
from outreach.queries.queue import Card, day
from scrm.demo.answers import draw_answer
from scrm.lib import clock
from scrm.lib.errors import Refused
from scrm.lib.tone.salutation import PLAIN
from scrm.lib.tone.template import fill
from users import queries as users
from users.models import Employee

BEGIN, MOST = dt.timedelta(hours=9, minutes=20), 5
SKIPS = ("上周在活动上刚聊过", "Ta 正在出差，回来再说", "家里有事，先不打扰")


def work_through(date: dt.date, *, seed: int) -> int:
    """Let every KOE work on a part of a day's list; return how many people were written to."""
    rng = np.random.default_rng([seed, 8, clock.day_number(date)])
    written = 0
    with transaction.atomic():
        for employee in Employee.objects.filter(role="koe").order_by("username"):
            employee.portfolio = users.portfolio(employee, date)
            written += one_morning(employee, date, rng)
        keep_due_promises(date, rng)
    return written


def one_morning(employee: Employee, date: dt.date, rng: np.random.Generator) -> int:
    """Go through up to half of the cards of an employee's day, here and there, a few minutes each."""
    now = clock.day_start(date) + BEGIN + dt.timedelta(minutes=int(rng.integers(0, 40)))
    written = 0
    cards = day(employee, employee, now).cards
    count = min(int(rng.integers(MOST - 3, MOST + 1)), len(cards) // 2)
    for place in sorted(rng.choice(len(cards), count, replace=False)) if count else ():
        now += dt.timedelta(minutes=int(rng.integers(2, 9)))
        written += one_card(cards[place], employee, now, rng)
    return written


def one_card(card: Card, employee: Employee, now: dt.datetime, rng: np.random.Generator) -> bool:
    """Write to the person, or put them off, or skip; say whether something was sent."""
    pick = rng.random()
    if pick < 0.06:
        until = clock.business_date(now) + dt.timedelta(days=int(rng.integers(2, 12)))
        snooze_item(item=card.item, until=until, by=employee, now=now)
    elif pick < 0.12:
        skip_item(item=card.item, reason=SKIPS[int(rng.integers(len(SKIPS)))], by=employee, now=now)
    else:
        return write_to(card, employee, now, rng)
    return False


def write_to(card: Card, employee: Employee, now: dt.datetime, rng: np.random.Generator) -> bool:
    """Send one of the suggested greetings and note what comes back; say whether it was sent."""
    variant = card.variants[int(rng.integers(len(card.variants)))]
    text = variant.text or str(
        fill(
            "{salutation}您好，我是{koe}。没什么事，问声好。",
            {"salutation": card.salutation or PLAIN, "koe": employee.name},
        )
    )
    greeting = Greeting.objects.filter(pk=int(variant.key)).first()
    try:
        send_greeting(item=card.item, text=text, greeting=greeting, channel="wecom", by=employee, now=now)
    except Refused:  # the gate or the lint says no: a KOE would go on to the next card
        return False
    pick, later = rng.random(), now + dt.timedelta(minutes=int(rng.integers(15, 420)))
    if pick < 0.34:
        check_up(card, employee, later, rng)
    elif pick < 0.42:
        note_answer(item=card.item, outcome="replied", by=employee, now=later)
    elif pick < 0.8:
        note_answer(item=card.item, outcome="no_answer", by=employee, now=later)
    return True


def check_up(card: Card, employee: Employee, now: dt.datetime, rng: np.random.Generator) -> None:
    """Write down what was learned."""
    answer = draw_answer(rng)
    due = clock.business_date(now) + dt.timedelta(days=int(rng.integers(1, 6)))
    learned = Learned(
        answered=True,
        reason=answer.reason,
        mood=answer.mood,
        satisfaction=answer.satisfaction,
        said=answer.said,
        tags=[answer.tag] if answer.tag else [],
        promises=[(answer.promise, due)] if answer.promise else [],
    )
    record_diagnosis(profile=card.profile, item=card.item, learned=learned, by=employee, now=now)


def keep_due_promises(date: dt.date, rng: np.random.Generator) -> None:
    """Keep most of the promises that were due by the end of the day before."""
    due = Promise.objects.filter(kept_at__isnull=True, due_on__lt=date).select_related("employee")
    for promise in due.order_by("id"):
        if rng.random() < 0.7:
            now = clock.day_start(date) + dt.timedelta(hours=17)
            keep_promise(promise=promise, by=promise.employee, now=now)
