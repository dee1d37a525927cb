"""Owns the stories that people live: who they are, how often they come by, and when that changes.

A story gives a presence for every day: 1 is the person's own usual, 0 is silence. Days are numbers since
1970-01-01; the anchor is the day of the first start, so that a story goes on when the demo is days old.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np

from scrm.lib.clock import day_from_number, day_number

HISTORY = 400
# First days of the long holidays: Spring Festival, Labour Day, National Day.
SPRING_FESTIVALS = ("2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03")


class Story(NamedTuple):
    """One way to live with a brand; ranges are days before the anchor, rates are a person's usual."""

    share: int  # of a hundred people
    label: str
    visits: float  # a week
    browse: float  # the next four: a visit
    interact: float
    post: float
    campaign: float
    contact: float  # a year
    buys: float  # a year
    spend: float = 1.0  # times the price
    joined: tuple[int, int] = (420, 1500)
    turn: tuple[int, int] = (0, 0)  # when the presence changes
    kind: str = "owner"


STORIES = {
    "steady": Story(22, "一直都在", 1.1, 0.52, 0.28, 0.05, 0.02, 4, 3.2),
    "camping": Story(6, "夏秋露营", 1.7, 0.59, 0.4, 0.12, 0.05, 3, 3.0),
    "driving": Story(5, "假期自驾", 2.0, 0.72, 0.32, 0.10, 0.03, 3, 2.6),
    "fading": Story(9, "慢慢变淡", 1.4, 0.59, 0.32, 0.06, 0.02, 3, 3.0, turn=(150, 190)),
    "gone": Story(8, "突然不来", 1.35, 0.52, 0.32, 0.06, 0.02, 3, 2.4, turn=(66, 240)),
    "lurker": Story(10, "只登录", 1.3, 0.0, 0.0, 0.0, 0.0, 0, 0.0),
    "big_quiet": Story(5, "大客户安静了", 1.4, 0.52, 0.24, 0.04, 0.03, 6, 9.0, 2.2, turn=(66, 175)),
    "chatty": Story(9, "爱聊少花", 1.6, 0.59, 0.88, 0.35, 0.06, 8, 0.6, 0.5),
    "newcomer": Story(6, "刚来", 2.0, 0.85, 0.32, 0.06, 0.03, 5, 2.0, joined=(2, 60)),
    "prospect": Story(8, "战败潜客", 1.4, 1.04, 0.08, 0.01, 0.06, 9, 0.0, joined=(90, 380), kind="prospect"),
    "sparse": Story(6, "偶尔一来", 0.14, 0.33, 0.08, 0.0, 0.0, 0.3, 0.9),
    "alumni": Story(3, "车已转让", 1.0, 0.39, 0.24, 0.04, 0.01, 3, 2.0, turn=(60, 300), kind="alumnus"),
    "unprofiled": Story(1, "不愿被分析", 1.0, 0.52, 0.16, 0.03, 0.01, 2, 2.0),
    "returned": Story(2, "最近回来", 1.8, 0.59, 0.32, 0.06, 0.02, 3, 3.0, turn=(158, 195)),
}
NAMES = tuple(STORIES)
RETURNS_AFTER = 155  # days away of those who have returned


class Turns(NamedTuple):
    """When each person's story begins and turns, as day numbers."""

    story: np.ndarray  # position in `NAMES`
    joined: np.ndarray
    turn: np.ndarray


def draw_turns(rng: np.random.Generator, count: int, anchor: int) -> Turns:
    """Give everyone a story in the exact shares of the table, shuffled, with its days."""
    shares = np.array([story.share for story in STORIES.values()])
    bounds = np.round(np.cumsum(shares) / shares.sum() * count)
    story = np.searchsorted(bounds, np.arange(count), side="right")
    rng.shuffle(story)
    joined = between(rng, story, "joined")
    return Turns(story, anchor - joined, anchor - between(rng, story, "turn"))


def between(rng: np.random.Generator, story: np.ndarray, field: str) -> np.ndarray:
    """Draw whole days from each person's range."""
    ranges = np.array([getattr(each, field) for each in STORIES.values()])[story]
    return rng.integers(ranges[:, 0], ranges[:, 1] + 1)


def presence(turns: Turns, day: int) -> np.ndarray:
    """Return how present each person is on a day, as a multiple of their usual."""
    date, since = day_from_number(day), day - turns.turn
    told = {
        "camping": np.full(len(since), camping(date)),
        "driving": np.full(len(since), driving(date)),
        "fading": np.clip(1 - since / 140, 0.02, 1),
        "gone": since < 0,
        "big_quiet": since < 0,
        "prospect": np.where(day - turns.joined < 75, 1.0, 0.04),
        "alumni": np.where(since < 0, 1.0, 0.04),
        "returned": (since < 0) | (since >= RETURNS_AFTER),
    }
    chosen = np.ones(len(since))
    for name, factor in told.items():
        chosen = np.where(turns.story == NAMES.index(name), factor, chosen)
    return np.where(day >= turns.joined, chosen, 0.0)


def camping(date: dt.date) -> float:
    """Return how much a month invites to sleep in a tent."""
    return {4: 0.3, 5: 0.6, 11: 0.4}.get(date.month, 1.0 if 6 <= date.month <= 10 else 0.08)


def driving(date: dt.date) -> float:
    """Return how near a long holiday is: planned two weeks ahead, told of for one week after."""
    near = any(-14 <= (date - first).days <= 14 for first in holidays(date.year))
    return 1.0 if near else 0.15


def holidays(year: int) -> list[dt.date]:
    """Return the first days of the long holidays around a year."""
    fixed = [dt.date(each, month, 1) for each in (year, year + 1) for month in (5, 10)]
    return fixed + [dt.date.fromisoformat(text) for text in SPRING_FESTIVALS]


def first_day(anchor: dt.date) -> int:
    """Return the first day with events, as a number."""
    return day_number(anchor) - HISTORY
