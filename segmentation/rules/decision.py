"""Owns the decision of a whole chunk in one night: everyone's standing with its evidence."""

from dataclasses import dataclass, fields

import numpy as np

from segmentation.rules.chunk import COOLING, DORMANT, LOST, NONE, OUTSIDE, Chunk
from segmentation.rules.days import Windows, first_day_since, windows_for
from segmentation.rules.dormancy import judge
from segmentation.rules.engagement import engagement_raw, engagement_scores, features
from segmentation.rules.policy import Policy
from segmentation.rules.quadrant import place
from segmentation.rules.states import Settled, settle
from segmentation.rules.value import tiers_for, value_scores, worth_scores


@dataclass(frozen=True, eq=False)
class Grids:
    """Hold the stored quantiles: of buyers (frequency, money, expected), of the active in a year, of worth.

    Without a grid its score is 0; a grid is 101 numbers from `grid`.
    """

    frequency: np.ndarray | None = None
    money: np.ndarray | None = None
    presence: np.ndarray | None = None
    depth: np.ndarray | None = None
    raw: np.ndarray | None = None
    expected: np.ndarray | None = None
    worth: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Decision:
    """Hold the new standing of each profile, in the order of the chunk, and the evidence for it."""

    profiles: np.ndarray
    state: np.ndarray
    state_since: np.ndarray
    pending_state: np.ndarray
    pending_since: np.ndarray
    pending_readings: np.ndarray
    entry_baseline: np.ndarray
    basis: np.ndarray
    decided_by: np.ndarray
    returned_day: np.ndarray
    quadrant: np.ndarray
    quadrant_since: np.ndarray
    pending_quadrant: np.ndarray
    pending_quadrant_since: np.ndarray
    pending_quadrant_readings: np.ndarray
    value: np.ndarray
    tier: np.ndarray
    engagement: np.ndarray
    presence: np.ndarray
    depth: np.ndarray
    raw: np.ndarray
    risk: np.ndarray
    baseline: np.ndarray
    baseline_length: np.ndarray
    periods: np.ndarray
    pooled_baseline: np.ndarray
    pooled_periods: np.ndarray
    recent: np.ndarray
    year: np.ndarray
    last: np.ndarray
    last_any: np.ndarray
    weeks_silent: np.ndarray
    established: np.ndarray
    declining: np.ndarray
    pooled_declining: np.ndarray
    vote: np.ndarray

    def __len__(self) -> int:
        """Count the profiles."""
        return len(self.profiles)

    def row(self, index: int) -> dict:
        """Give one profile's decision as plain values."""
        return {field.name: getattr(self, field.name)[index].tolist() for field in fields(self)}


def decide(
    chunk: Chunk, today: int, policy: Policy, grids: Grids, *, nightly: bool = True, expected=None
) -> Decision:
    """Decide everyone's standing for the morning of `today`, from the days before it.

    Between nights (`nightly=False`) the day itself counts as well, nothing is a reading towards a
    confirmation, and nobody moves towards silence.
    """
    until = today if nightly else today + 1
    windows = windows_for(chunk, until, policy)
    settled, judged = _settled(chunk, windows, today, until, policy, nightly)
    scores = _scores(chunk, until, policy, grids, expected)
    outside = settled.state == OUTSIDE
    placed = place(chunk, scores["value"], scores["engagement"], outside, today, policy, nightly)
    names = ("established", "declining", "pooled_declining", "vote")
    return Decision(
        profiles=chunk.profiles,
        returned_day=_returned(chunk, settled, until),
        **vars(settled),
        **vars(placed),
        **scores,
        **_evidence(windows, until),
        **{name: getattr(judged, name) for name in names},
    )


def _settled(chunk: Chunk, windows: Windows, today: int, until: int, policy: Policy, nightly: bool):
    """Settle tonight's judgement; where somebody has no standing yet, judge confirm_days earlier as well."""
    cooling = chunk.state == COOLING
    judged = judge(chunk, windows, until, policy, cooling)
    then = judged.severity
    if ((chunk.state == NONE) | (chunk.state == OUTSIDE)).any():
        earlier = until - policy.confirm_days
        past = judge(chunk, windows_for(chunk, earlier, policy), earlier, policy, cooling)
        then = np.where(past.newcomer, then, past.severity)
    return settle(chunk, windows, judged, then, today, policy, nightly), judged


def _scores(chunk, until, policy, grids, expected):
    parts = features(chunk, until, policy)
    raw = engagement_raw(parts.presence, parts.depth, grids.presence, grids.depth, policy)
    if policy.value_attribute:
        value, counted = worth_scores(chunk.worth, grids.worth), chunk.worth
    else:
        counted, money = chunk.purchases, (chunk.spent, grids.frequency, grids.money)
        value = value_scores(counted, *money, expected, grids.expected)
    return {
        "value": value,
        "tier": tiers_for(value, counted, policy),
        "engagement": engagement_scores(raw, parts.presence, grids.raw),
        "presence": parts.presence,
        "depth": parts.depth,
        "raw": raw,
        "risk": parts.risk,
    }


def _evidence(windows, until):
    silent = np.where(windows.last == NONE, NONE, (until - windows.last - 1) // 7)
    return {
        "baseline": windows.baseline.astype(np.int16),
        "baseline_length": windows.length.astype(np.int16),
        "periods": windows.periods.astype(np.int16),
        "pooled_baseline": windows.pooled_baseline.astype(np.int16),
        "pooled_periods": windows.pooled_periods.astype(np.int16),
        "recent": windows.recent.astype(np.int16),
        "year": windows.year.astype(np.int16),
        "last": windows.last,
        "last_any": windows.last_any,
        "weeks_silent": silent.astype(np.int16),
    }


def _returned(chunk: Chunk, settled: Settled, until: int):
    """Find the first own activity since a dormant or lost state began."""
    silent = (settled.state == DORMANT) | (settled.state == LOST)
    return np.where(silent, first_day_since(chunk, settled.state_since, until), NONE).astype(np.int32)
