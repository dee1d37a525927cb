"""Owns what everybody did on one day, drawn from the seed and the day's number alone.

A day can therefore be told again, or told later, and is always the same.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from scrm.demo import brand
from scrm.demo.people import WEEKDAYS, People, car_of, city_of, has_app, has_wecom
from scrm.demo.stories import NAMES, STORIES, presence
from scrm.lib.clock import day_from_number

# When people hold their phone: a weight for every hour from midnight.
HOURS = np.array([1, 0, 0, 0, 0, 1, 3, 7, 8, 5, 5, 5, 9, 7, 4, 4, 4, 5, 6, 8, 10, 11, 8, 4], dtype=float)
HOURS /= HOURS.sum()
SHOP_HOURS = (9 * 3600, 18 * 3600)
DAYS_TO_REFUND = 3
MINUTE = 60


class Deed(NamedTuple):
    """One thing that someone did: where it is recorded, when on the day, for how much, about what."""

    who: int
    source: str
    code: str
    second: int
    subject: str = ""
    amount: int | None = None  # in 1/100 of the currency


def deeds_of(people: People, day: int) -> list[Deed]:
    """Return everything that happened on a day, in order of time."""
    here = presence(people.turns, day) * ~is_away(people, day)
    deeds = [
        *visits(people, day, here),
        *messages(people, day, here),
        *orders(people, day),
        *refunds(people, day),
        *deliveries(people, day),
    ]
    return sorted(deeds, key=lambda deed: (deed.second, deed.who, deed.code))


def is_away(people: People, day: int) -> np.ndarray:
    """Say who has other things to do this week."""
    return np.random.default_rng([people.seed, 1, day // 7]).random(len(people)) < 0.06


def visits(people: People, day: int, here: np.ndarray) -> Iterator[Deed]:
    """Tell of those who open the app, and what they do there."""
    rng = np.random.default_rng([people.seed, 2, day])
    weekday = WEEKDAYS[people.rhythm, day_from_number(day).weekday()]
    comes = rng.random(len(people)) < 1 - np.exp(-people.weekly / 7 * weekday * here)
    for who in np.flatnonzero(comes):
        if has_app(people, who):
            yield from one_visit(people, int(who), rng)


def one_visit(people: People, who: int, rng: np.random.Generator) -> Iterator[Deed]:
    """Tell of one visit: the opening, then what follows minute by minute."""
    story = STORIES[people.story_of(who)]
    second = int(rng.choice(24, p=HOURS)) * 3600 + int(rng.integers(0, 3300))
    yield Deed(who, "app", "app_open", second)
    for code, mean in (("browse", story.browse), ("interact", story.interact), ("post", story.post)):
        for _each in range(rng.poisson(mean) if mean else 0):
            second = min(second + int(rng.integers(20, 4 * MINUTE)), 86_399)
            yield from app_deed(people, who, code, second, rng)
    if story.campaign and rng.random() < story.campaign:
        code = "event_checkin" if rng.random() < 0.4 else "event_signup"
        yield Deed(who, "app", code, min(second + MINUTE, 86_399), pick(rng, brand.GATHERINGS))
    if rng.random() < 0.012:
        yield Deed(who, "app", pick(rng, brand.UNMAPPED), min(second + MINUTE, 86_399))


def app_deed(people: People, who: int, kind: str, second: int, rng: np.random.Generator) -> Iterator[Deed]:
    """Tell of one thing done in the app."""
    if kind == "browse":
        viewed = rng.random() < 0.3
        subject = pick(rng, [car.name for car in brand.CARS]) if viewed else pick(rng, brand.ARTICLES)
        yield Deed(who, "app", "model_view" if viewed else "article_view", second, subject)
    elif kind == "interact":
        yield Deed(who, "app", "comment" if rng.random() < 0.3 else "like", second, pick(rng, brand.ARTICLES))
    else:
        yield Deed(who, "app", "post_publish", second, post_of(people, who, rng))
        if rng.random() < 0.25:
            yield Deed(who, "app", "badge_awarded", min(second + 5, 86_399))


def post_of(people: People, who: int, rng: np.random.Generator) -> str:
    """Return the title of a post by someone."""
    known = {"place": pick(rng, brand.PLACES), "car": car_of(people, who), "city": city_of(people, who)}
    return pick(rng, brand.POSTS).format(**known)


def messages(people: People, day: int, here: np.ndarray) -> Iterator[Deed]:
    """Tell of those who write to their KOE, or call where they have none in WeCom."""
    rng = np.random.default_rng([people.seed, 4, day])
    a_year = np.array([story.contact for story in STORIES.values()])[people.turns.story]
    for who in np.flatnonzero(rng.random(len(people)) < a_year / 365 * here):
        source, code = ("wecom", "message_received") if has_wecom(people, who) else ("crm", "hotline_call")
        subject = pick(rng, brand.QUESTIONS)
        yield Deed(int(who), source, code, int(rng.integers(*SHOP_HOURS)), subject)
    for who in np.flatnonzero(rng.random(len(people)) < trial_rate(people, day)):
        yield Deed(
            int(who), "crm", "test_drive", int(rng.integers(*SHOP_HOURS)), f"试驾{car_of(people, who)}"
        )


def trial_rate(people: People, day: int) -> np.ndarray:
    """Return how likely each person tries a car today: prospects, in their first weeks."""
    fresh = (day >= people.turns.joined) & (day - people.turns.joined < 40)
    return np.where((people.turns.story == NAMES.index("prospect")) & fresh, 1.2 / 40, 0.0)


def orders(people: People, day: int) -> list[Deed]:
    """Tell of what was bought."""
    rng = np.random.default_rng([people.seed, 5, day])
    a_year = np.array([story.buys for story in STORIES.values()])[people.turns.story]
    here = presence(people.turns, day)
    buys = np.flatnonzero(rng.random(len(people)) < a_year / 365 * here)
    return [one_order(people, int(who), rng) for who in buys]


def one_order(people: People, who: int, rng: np.random.Generator) -> Deed:
    """Tell of one purchase; prices end in a whole yuan."""
    weights = np.array([ware[4] for ware in brand.WARES])
    code, subject, low, high, _weight = brand.WARES[rng.choice(len(weights), p=weights / weights.sum())]
    price = int(rng.integers(low, high + 1) * STORIES[people.story_of(who)].spend)
    if code == "order_paid" and not has_app(people, who):
        code = "accessory_paid"
    source = "app" if code == "order_paid" else "crm"
    return Deed(who, source, code, int(rng.integers(*SHOP_HOURS)), subject, price * 100)


def refunds(people: People, day: int) -> Iterator[Deed]:
    """Tell of orders sent back a few days later."""
    rng = np.random.default_rng([people.seed, 6, day])
    for order in orders(people, day - DAYS_TO_REFUND):
        if order.code == "order_paid" and rng.random() < 0.08:
            yield order._replace(
                code="order_refunded", amount=-order.amount, second=order.second // 2 + 20_000
            )


def deliveries(people: People, day: int) -> Iterator[Deed]:
    """Tell of the monthly message to everybody in WeCom, which is no deed of theirs."""
    if day_from_number(day).day != 10:
        return
    for who in range(len(people)):
        if has_wecom(people, who) and people.turns.joined[who] <= day and people.luck[who, 8] < 0.25:
            yield Deed(who, "wecom", "message_delivered", 36_000 + who % 600, "每月车主信")


def pick(rng: np.random.Generator, choices: tuple[str, ...] | list[str]) -> str:
    """Return one of the choices."""
    return choices[int(rng.integers(len(choices)))]
