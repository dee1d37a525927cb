"""Owns what customers do of themselves on a day, as a connected system would send it."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from benchmarks.simulation.customers import Customers, number_of
from scrm.lib.clock import day_from_number, day_start

TYPES = {
    "login": "app_open",
    "interact": "like",
    "purchase": "order",
    "campaign": "event_checkin",
    "contact": "message",
}
INTERACTS, BUYS_A_YEAR, WRITES_A_YEAR = 0.35, 3.0, 3.0


def visits(people: Customers, day: int, back: dict[int, int], seed: int) -> list[dict]:
    """Return who came by on a day; `back` says until which day someone is back who had stayed away."""
    rng = np.random.default_rng([seed, 1, day])
    weekly = np.where(people.turn <= day, people.weekly * 0.02, people.weekly)
    for who, until in back.items():
        weekly[who] = people.weekly[who] if day < until else weekly[who]
    weekly = np.where(people.joined <= day, weekly, 0.0)
    comes = np.flatnonzero(rng.random(len(people)) < 1 - np.exp(-weekly / 7))
    minutes = rng.integers(7 * 60, 23 * 60, len(comes))
    likes = rng.random(len(comes)) < INTERACTS
    here = (people.joined <= day) & (people.turn > day)
    buys = np.flatnonzero(rng.random(len(people)) < here * BUYS_A_YEAR / 365)
    amounts = (rng.lognormal(6.5, 1.0, len(buys)) * 100).astype(int)
    return [*_visits(day, comes, minutes, likes), *_orders(day, buys, amounts)]


def _visits(day: int, comes: np.ndarray, minutes: np.ndarray, likes: np.ndarray) -> Iterator[dict]:
    for who, minute, also in zip(comes.tolist(), minutes.tolist(), likes.tolist(), strict=True):
        yield deed(who, "login", at_minute(day, minute))
        if also:
            yield deed(who, "interact", at_minute(day, minute + 3))


def _orders(day: int, buys: np.ndarray, amounts: np.ndarray) -> Iterator[dict]:
    for who, amount in zip(buys.tolist(), amounts.tolist(), strict=True):
        yield deed(who, "purchase", at_minute(day, 15 * 60)) | {"amount": amount / 100}


def writers(people: Customers, day: int, seed: int) -> list[tuple[int, int]]:
    """Return who writes to their KOE on a day, and at which minute."""
    rng = np.random.default_rng([seed, 2, day])
    here = (people.joined <= day) & (people.turn > day)
    found = np.flatnonzero(rng.random(len(people)) < here * WRITES_A_YEAR / 365)
    return list(zip(found.tolist(), rng.integers(7 * 60, 22 * 60, len(found)).tolist(), strict=True))


def deed(who: int, dimension: str, at: dt.datetime) -> dict:
    """Return one event."""
    return {"external_id": number_of(who), "type": TYPES[dimension], "occurred_at": at.isoformat()}


def at_minute(day: int, minute: int) -> dt.datetime:
    """Return an instant of a day."""
    return day_start(day_from_number(day)) + dt.timedelta(minutes=minute)
