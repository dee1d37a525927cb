"""Owns the population: who everybody is, drawn once from the seed, and how the CRM would describe them."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from scrm.demo import brand, names
from scrm.demo.stories import NAMES, STORIES, Turns, draw_turns
from scrm.lib.clock import day_from_number, day_number

# No operator has the segment 154, so these numbers belong to nobody.
PHONE = "1540000{:04d}"
TITLES = ("老师", "医生", "经理", "老师")
WEEKDAYS = np.array(  # who comes by when: on working days, at weekends, any day; Monday first
    [[1.2, 1.2, 1.2, 1.2, 1.1, 0.6, 0.5], [0.7, 0.6, 0.6, 0.7, 1.0, 1.8, 1.6], [1.0] * 7]
)
KOES = tuple(person.username for person in brand.STAFF if person.role == "koe")


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, as columns; the position is the person."""

    seed: int
    turns: Turns
    weekly: np.ndarray  # visits a week
    rhythm: np.ndarray  # row of WEEKDAYS
    car: np.ndarray
    born: np.ndarray
    female: np.ndarray
    city: np.ndarray
    name: list[str]
    luck: np.ndarray  # (n, 12) numbers between 0 and 1 for what is known of each

    def __len__(self) -> int:
        return len(self.name)

    def story_of(self, who: int) -> str:
        """Return the name of a person's story."""
        return NAMES[self.turns.story[who]]


def make_people(seed: int, count: int, anchor: dt.date) -> People:
    """Draw the population; the same seed, count and anchor give the same people."""
    rng = np.random.default_rng([seed, count])
    turns = draw_turns(rng, count, day_number(anchor))
    usual = np.array([story.visits for story in STORIES.values()])[turns.story]
    born = np.clip(np.round(rng.normal(1986, 9, count)), 1955, 2004).astype(int)
    female = rng.random(count) < 0.43
    surnames = names.draw_surnames(rng, count)
    given = names.draw_given(rng, born, female)
    return People(
        seed=seed,
        turns=turns,
        weekly=np.minimum(usual * rng.lognormal(0, 0.35, count), 6.0),
        rhythm=rng.choice(3, count, p=[0.35, 0.35, 0.3]),
        car=draw_weighted(rng, [car.share for car in brand.CARS], count),
        born=born,
        female=female,
        city=draw_weighted(rng, list(brand.CITIES.values()), count),
        name=[str(family) + own for family, own in zip(surnames, given, strict=True)],
        luck=rng.random((count, 12)),
    )


def draw_weighted(rng: np.random.Generator, weights: list[int], count: int) -> np.ndarray:
    """Draw positions by weight."""
    return rng.choice(len(weights), count, p=np.array(weights) / sum(weights))


def crm_id(who: int) -> str:
    """Return a person's number in the dealers' CRM."""
    return f"C{100_001 + who}"


def app_id(who: int) -> str:
    """Return a person's number in the app, which tells nothing of the order."""
    return f"u{(who * 7_368_787 + 10_000_019) % 100_000_007:08d}"


def wecom_id(who: int) -> str:
    """Return a person's id in WeCom."""
    return f"wm{(who * 2_654_435_761 + 97) % 2**32:08x}"


def has_app(people: People, who: int) -> bool:
    """Say whether a person uses the app; who comes by there does."""
    return bool(people.luck[who, 0] < 0.97)


def has_wecom(people: People, who: int) -> bool:
    """Say whether a person has added their KOE in WeCom."""
    return bool(people.luck[who, 1] < 0.8)


def koe_of(people: People, who: int) -> str | None:
    """Return the KOE who looks after a person; a few wait for one."""
    pick = people.luck[who, 2]
    return None if pick < 0.015 else KOES[int(pick * 1e6) % len(KOES)]


def shown_name(people: People, who: int) -> str:
    """Return the name that the brand knows: mostly the real one, sometimes a nickname, rarely none."""
    pick = people.luck[who, 3]
    if pick < 0.004:
        return ""
    return names.NICKNAMES[int(pick * 1e6) % len(names.NICKNAMES)] if pick < 0.02 else people.name[who]


def gender_of(people: People, who: int) -> str:
    """Return the gender as far as the brand knows it, for seven in ten."""
    if people.luck[who, 4] > 0.7:
        return ""
    return "female" if people.female[who] else "male"


def title_of(people: People, who: int) -> str:
    """Return a title for the few who have told it."""
    pick = people.luck[who, 5]
    return TITLES[int(pick * 100)] if pick < 0.04 else ""


def birthday_of(people: People, who: int) -> dt.date | None:
    """Return the birthday where it is known."""
    if people.luck[who, 6] > 0.55:
        return None
    return dt.date(int(people.born[who]), 1, 1) + dt.timedelta(days=int(people.luck[who, 6] / 0.55 * 364))


def city_of(people: People, who: int) -> str:
    """Return the city where someone lives."""
    return tuple(brand.CITIES)[people.city[who]]


def car_of(people: People, who: int) -> str:
    """Return the model that someone drives, or looked at."""
    return brand.CARS[people.car[who]].name


def joined_on(people: People, who: int) -> dt.date:
    """Return the day on which someone joined."""
    return day_from_number(people.turns.joined[who])


def interests_of(people: People, who: int) -> list[str]:
    """Return up to three interests; those of a story that is about one come first."""
    own = {"camping": ["露营"], "driving": ["自驾"]}.get(people.story_of(who), [])
    rng = np.random.default_rng([people.seed, 3, who])
    count = int(rng.integers(0, 3)) + (not own and people.story_of(who) == "big_quiet")
    weights = np.array(list(brand.INTERESTS.values()))
    drawn = rng.choice(list(brand.INTERESTS), count, replace=False, p=weights / weights.sum())
    return list(dict.fromkeys([*own, *map(str, drawn)]))


def holding_of(people: People, who: int) -> tuple[str, dt.date, dt.date | None] | None:
    """Return the car with the days from and to; prospects have none."""
    story = people.story_of(who)
    if story == "prospect":
        return None
    sold = day_from_number(people.turns.turn[who]) if story == "alumni" else None
    return car_of(people, who), joined_on(people, who) + dt.timedelta(days=int(people.luck[who, 7] * 2)), sold
