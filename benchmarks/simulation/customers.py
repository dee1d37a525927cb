"""Owns the made-up customers: who they are, drawn once from the seed, and how a CRM would describe them."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from scrm.demo import names
from scrm.lib.clock import day_from_number, day_start

STORIES = ("steady", "fading", "gone", "sparse", "newcomer")
SHARES = (0.47, 0.24, 0.15, 0.08, 0.06)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Urumqi")
INTERESTS = ("露营", "自驾", "摄影", "亲子", "美食")
CITIES = ("上海", "杭州", "成都", "北京", "广州")
HISTORY = 200  # days that are told before the first simulated day
PHONE = "1540000{:04d}"  # no operator has the segment 154


@dataclass(frozen=True, slots=True)
class Customers:
    """Everybody, as columns; the position is the person."""

    name: list[str]
    story: np.ndarray  # place in STORIES
    joined: np.ndarray  # day number
    turn: np.ndarray  # the day on which a fading one begins to stay away
    weekly: np.ndarray  # visits a week
    born: np.ndarray  # day number, 0 where nobody knows
    zone: np.ndarray
    warmth: np.ndarray  # how likely they answer
    temper: np.ndarray  # how likely an answer is displeased
    luck: np.ndarray  # (n, 8) numbers between 0 and 1

    def __len__(self) -> int:
        return len(self.name)


def make_customers(rng: np.random.Generator, count: int, first: int, days: int) -> Customers:
    """Draw the customers for a simulation that begins on a day and lasts so many days."""
    story = rng.choice(len(STORIES), count, p=SHARES)
    turn = np.where(story == 1, first + rng.integers(-70, days, count), first + days + 999)
    turn = np.where(story == 2, first - rng.integers(60, 150, count), turn)
    fresh = first + rng.integers(-10, max(days - 3, 1), count)
    weekly = np.clip(rng.lognormal(0.1, 0.5, count), 0.5, 5.0)
    luck = rng.random((count, 8))
    return Customers(
        name=_names(rng, count),
        story=story,
        joined=np.where(story == 4, fresh, first - rng.integers(HISTORY, 3 * HISTORY, count)),
        turn=turn,
        weekly=np.where(story == 3, 0.15, weekly),
        born=np.where(luck[:, 0] < 0.7, rng.integers(-7_000, 16_000, count), 0),
        zone=np.where(luck[:, 1] < 0.06, rng.integers(1, len(ZONES), count), 0),
        warmth=rng.beta(2, 4, count),
        temper=np.where(luck[:, 2] < 0.06, 0.8, 0.04),
        luck=luck,
    )


def _names(rng: np.random.Generator, count: int) -> list[str]:
    born, female = rng.integers(1955, 2004, count), rng.random(count) < 0.45
    surnames, given = names.draw_surnames(rng, count), names.draw_given(rng, born, female)
    return [str(family) + own for family, own in zip(surnames, given, strict=True)]


def number_of(who: int) -> str:
    """Return the number under which every system knows a person."""
    return f"S{100_001 + who}"


def profile_item(people: Customers, who: int, koe: str) -> dict:
    """Return a person as the CRM pushes them."""
    luck, born = people.luck[who], int(people.born[who])
    item = {
        "external_id": number_of(who),
        "name": people.name[who],
        "kind": "alumnus" if luck[3] < 0.03 else "prospect" if luck[3] < 0.18 else "owner",
        "city": CITIES[int(luck[4] * len(CITIES))],
        "joined_at": day_start(day_from_number(people.joined[who])).isoformat(),
        "phone": PHONE.format(who),
        "tags": sorted({INTERESTS[int(luck[place] * len(INTERESTS))] for place in (4, 5)}),
        "home_zone": ZONES[people.zone[who]] if people.zone[who] else "",
        "is_minor": bool(luck[6] < 0.02),
        "is_deceased": bool(0.02 <= luck[6] < 0.025),
        "is_restricted": bool(0.025 <= luck[6] < 0.03),
        "may_profile": bool(luck[7] > 0.02),
        "koe": koe,
    }
    if born:
        item["birthday"] = (dt.date(1970, 1, 1) + dt.timedelta(days=born)).isoformat()
        item["birthday_calendar"] = "lunar" if luck[5] < 0.3 else "solar"
    return item
