"""Owns honest figures: shares with their intervals, and the difference of two, or that it is too early."""

import math
from dataclasses import dataclass
from typing import NamedTuple

REPLY_DAYS = 7  # an answer after that answers something else
HEARD_DAYS = 14  # so long after a touch a mood or a refusal is counted as its consequence
FEW = 30  # below, a share is told as too few yet
FEW_EACH = 50  # people of each arm
Z = 1.96  # 95 of 100 such intervals hold the true share


@dataclass(frozen=True)
class Share:
    """So many of so many, with the interval that holds the true share 95 times of 100."""

    count: int
    total: int
    low: float
    high: float

    @property
    def percent(self) -> int:
        """Return the share in percent."""
        return round(100 * self.count / self.total) if self.total else 0

    @property
    def is_few(self) -> bool:
        """Say whether there is too little to tell."""
        return self.total < FEW

    @property
    def interval(self) -> tuple[int, int]:
        """Return the ends in whole percent."""
        return round(100 * self.low), round(100 * self.high)


class Difference(NamedTuple):
    """By how many points one share is above another, with its interval."""

    points: float
    low: float
    high: float
    is_few: bool

    @property
    def verdict(self) -> str:
        """Return what may be said: few, better, worse, or unclear."""
        if self.is_few:
            return "few"
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "unclear"


def share(count: int, total: int) -> Share:
    """Return a share with Wilson's interval, which stays true for few and for extremes."""
    if not total:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = count / total, Z * Z / total
    middle = (p + z2 / 2) / (1 + z2)
    half = Z * math.sqrt(p * (1 - p) / total + z2 / (4 * total)) / (1 + z2)
    return Share(count, total, max(0.0, middle - half), min(1.0, middle + half))


def difference(first: Share, second: Share) -> Difference:
    """Return first less second in points, with Newcombe's interval made of both."""
    p, q = _plain(first), _plain(second)
    low = (p - q) - math.hypot(p - first.low, second.high - q)
    high = (p - q) + math.hypot(first.high - p, q - second.low)
    few = min(first.total, second.total) < FEW_EACH
    return Difference(round(100 * (p - q), 1), round(100 * low, 1), round(100 * high, 1), few)


def _plain(one: Share) -> float:
    return one.count / one.total if one.total else 0.0
