"""Owns the look ahead: what other numbers would change in everyone's standing. It never writes.

The people are taken as the next night finds them, and decided twice by the rules of the night itself: by the
numbers in force and by the new ones. Up to `MOST` people all are read and the answer is exact; of more, key
ranges evenly spread, each a part of the sample, so that the spread between parts gives the interval. Where
the evidence that the last night stored is enough, everybody is judged again on it, however many they are.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from scrm.lib import clock
from segmentation.models import Run
from segmentation.queries.activity import chunk_before
from segmentation.queries.cut_points import (
    grids_from,
    grids_on,
    is_same_scale,
    measures_before,
    quantiles_of,
)
from segmentation.queries.lifetime import Fits, fits_for, worth_before
from segmentation.queries.policy import standing_policy
from segmentation.queries.runs import ranges
from segmentation.queries.stored import evidence_of, stored_lanes
from segmentation.queries.worths import with_worth
from segmentation.rules import NONE, QUADRANTS, STATES, TIERS, Chunk, Decision, Grids, Policy, decide
from segmentation.rules.again import Judged, is_judgeable, judge_again, unhurried
from users.models import Profile

MOST = 50_000  # people
FEWER = 20_000  # people who are enough for the lists, where everybody's move is known
SIZE = 1_000  # people in a part
RANGE = 5_000  # people in a range where all are read
RECALLED = 25_000  # people in a range of evidence
SURE = 1.96  # standard deviations each side: 95 of 100 times
SEVERITY = np.array([0, 0, 1, 2, 3, NONE])  # of STATES; outside takes no part
AXES = {"state": STATES, "quadrant": ("", *QUADRANTS), "tier": ("", *TIERS[1:])}
NEXT_NIGHT, SETTLED = HORIZONS = ("next_night", "settled")
Pair = tuple[Decision, Decision] | tuple[Judged, Judged]  # before and after


class Estimate(NamedTuple):
    """A number of people, and how far off it may be."""

    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Sample:
    """The key ranges that are read, of how many there are."""

    ranges: list[tuple[int, int]]
    parts: int

    @property
    def is_whole(self) -> bool:
        """Say whether everybody is read."""
        return len(self.ranges) == self.parts

    def estimate(self, counts: np.ndarray) -> Estimate:
        """Scale the counts of the parts to everybody."""
        total, read = int(counts.sum()), len(self.ranges)
        if self.is_whole or not read:
            return Estimate(total, total, total)
        scale = self.parts / read
        value = total * scale
        spread = np.var(counts, ddof=1) * (1 - read / self.parts) / read
        off = SURE * self.parts * np.sqrt(spread) if total else 3 * scale  # of none seen: the rule of three
        return Estimate(round(value), max(total, round(value - off)), round(value + off))


@dataclass(frozen=True)
class Foreseen:
    """One part: its people, and for each horizon what the numbers in force and the new ones decide."""

    first: int
    last: int
    profiles: np.ndarray
    state: np.ndarray  # as pages show it now
    decisions: dict[str, tuple[Decision, Decision]]


@dataclass(frozen=True)
class Lookout:
    """What the parts have in common: the night that is foreseen, and each policy with its grids."""

    date: dt.date
    policies: tuple[Policy, Policy]
    grids: tuple[Grids, Grids]
    fits: Fits | None


def sample_of_everybody(most: int | None = None) -> Sample:
    """Choose the parts: all of them, or so many evenly spread."""
    parts = ranges(size=SIZE)
    wanted = (most or MOST) // SIZE
    if len(parts) <= wanted:
        return Sample(parts, len(parts))
    places = ((np.arange(wanted) + 0.5) * len(parts) / wanted).astype(int)
    return Sample([parts[place] for place in places], len(parts))


def is_small() -> bool:
    """Say whether everybody is read at once."""
    return not Profile.objects.order_by("pk")[MOST : MOST + 1].exists()


def next_ranges(first: int, parts: int) -> tuple[list[tuple[int, int]], int]:
    """Return the next key ranges from an id on, and how many profiles they hold; none are left: no range."""
    wanted = Profile.objects.filter(pk__gte=first).order_by("pk").values_list("pk", flat=True)
    ids = list(wanted[: parts * RANGE])
    lasts = [*ids[RANGE - 1 :: RANGE], *(ids[-1:] if len(ids) % RANGE else [])]
    firsts = [first, *(last + 1 for last in lasts[:-1])]
    return list(zip(firsts, lasts, strict=False)), len(ids)


def lookout(run: Run, old: Policy, new: Policy) -> Lookout:
    """Prepare the night after a finished run; new numbers that measure otherwise bring fresh cut points."""
    date, fits = run.date + dt.timedelta(days=1), fits_for(run)
    before = after = grids_on(date)
    if not is_same_scale(old, new):
        after = grids_from(quantiles_of(measures_before(date, new, fits)))
    return Lookout(date, (old, new), (before, after), fits)


def foreseen(
    parts: Iterable[tuple[int, int]], ahead: Lookout, horizons: Collection[str] = HORIZONS
) -> Iterator[Foreseen]:
    """Decide one part after the other: the next night, and how it ends when nothing waits any more."""
    for first, last in parts:
        people, shown = chunk_before(ahead.date, first, last)
        expected = None
        if len(people):
            worth = worth_before(ahead.date, people.profiles, ahead.fits)
            expected = worth and worth.if_alive
        decisions = {NEXT_NIGHT: _decided(people, ahead, ahead.policies, expected)}
        if SETTLED in horizons:
            decisions[SETTLED] = _decided(unhurried(people), ahead, _at_once(ahead.policies), expected)
        yield Foreseen(first, last, people.profiles, shown.state, decisions)


@dataclass(frozen=True)
class Recall:
    """Judging everybody again on the evidence of a night, by two policies."""

    run: Run
    policies: tuple[Policy, Policy]
    lanes: list[int]

    def judged(self) -> Iterator[dict[str, tuple[Judged, Judged]]]:
        """Judge range after range; by horizon what the numbers in force and the new ones decide."""
        old, new = self.policies
        today = clock.day_number(self.run.date) + 1
        for first, last in ranges(size=RECALLED):
            evidence = evidence_of(self.run.date, first, last, self.lanes, old)
            pairs = zip(judge_again(evidence, today, old), judge_again(evidence, today, new), strict=True)
            yield dict(zip(HORIZONS, pairs, strict=True))


def recall(run: Run, old: Policy, new: Policy) -> Recall | None:
    """Prepare judging on stored evidence; None where it is not enough."""
    known = stored_lanes(run.date)
    if known is None or not is_judgeable(standing_policy(run.policy_version), old, new):
        return None
    return Recall(run, (old, new), known)


@dataclass
class Tally:
    """How many go from where to where on one axis, by part."""

    axis: str
    parts: list[np.ndarray] = field(default_factory=list)

    def add(self, pair: Pair) -> None:
        """Count one part."""
        size = len(AXES[self.axis])
        before, after = (codes_of(decision, self.axis) for decision in pair)
        self.parts.append(np.bincount(before * size + after, minlength=size * size).reshape(size, size))

    @property
    def counts(self) -> np.ndarray:
        """Return the counts as (part, before, after)."""
        size = len(AXES[self.axis])
        return np.array(self.parts).reshape(len(self.parts), size, size)

    def changed(self) -> np.ndarray:
        """Return by part how many change."""
        return self.counts.sum(axis=(1, 2)) - np.trace(self.counts, axis1=1, axis2=2)


def codes_of(decision: Decision | Judged, axis: str) -> np.ndarray:
    """Return the places on an axis, as positions in `AXES`."""
    codes = getattr(decision, axis).astype(np.int64)
    return codes + 1 if axis == "quadrant" else codes


def towards_silence(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return by part how many states change for the quieter, and for the livelier."""
    before, after = SEVERITY[:, None], SEVERITY[None, :]
    judged = (before != NONE) & (after != NONE)
    return (counts * (judged & (after > before))).sum(axis=(1, 2)), (
        counts * (judged & (after < before))
    ).sum(axis=(1, 2))


def _decided(
    people: Chunk, ahead: Lookout, policies: tuple[Policy, Policy], expected: np.ndarray | None
) -> tuple[Decision, Decision]:
    today = clock.day_number(ahead.date)
    old, new = (with_worth(people, policy) for policy in policies)
    before = decide(old, today, policies[0], ahead.grids[0], expected=expected)
    if policies[0] == policies[1] and ahead.grids[0] is ahead.grids[1]:
        return before, before
    return before, decide(new, today, policies[1], ahead.grids[1], expected=expected)


def _at_once(policies: tuple[Policy, Policy]) -> tuple[Policy, Policy]:
    """Take away the wait for a confirmation."""
    old, new = (replace(policy, confirm_days=0, confirm_readings=1) for policy in policies)
    return old, new
