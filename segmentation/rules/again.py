"""Owns judging people again on stored evidence, by other numbers than those of the night that gathered it.

The evidence tells how often someone did what in which window, not on which days. So whatever moves a window,
a half-life or the line between sparse and rich history needs the days again; every other number does not.
"""

from dataclasses import dataclass, replace

import numpy as np

from segmentation.rules.chunk import COOLING, NONE, OUTSIDE, Chunk
from segmentation.rules.days import Windows
from segmentation.rules.dormancy import Basis, judge
from segmentation.rules.policy import Policy
from segmentation.rules.quadrant import place
from segmentation.rules.states import settle
from segmentation.rules.value import tiers_for

GATHERED = (
    "period_days",
    "baseline_days",
    "baseline_min_days",
    "guard_window",
    "rhythm_days",
    "lookback_days",
    "tenure_days",
    "new_days",
    "risk_half_life",
    "engagement_half_life",
    "weights",
    "presence_share",
    "quiet",
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Hold what a night stored of people: their standing, without days, and what was counted of them."""

    chunk: Chunk
    windows: Windows
    value: np.ndarray
    engagement: np.ndarray


@dataclass(frozen=True, eq=False)
class Judged:
    """Hold what evidence alone decides, in the order of the people."""

    profiles: np.ndarray
    state: np.ndarray
    quadrant: np.ndarray
    tier: np.ndarray
    value: np.ndarray


def is_judgeable(gathered_by: Policy, *others: Policy) -> bool:
    """Say whether evidence that was gathered by one policy is enough to judge by others."""
    same = all(getattr(one, name) == getattr(gathered_by, name) for one in others for name in GATHERED)
    is_bought = not any(one.value_attribute for one in (gathered_by, *others))
    return same and is_bought and gathered_by.new_days < gathered_by.tenure_days


def known_since(joined_day, basis, seen, today: int, policy: Policy) -> np.ndarray:
    """Return a first day that leads to the stored basis again; of who was never seen, the day of joining."""
    cases = [~seen, basis == Basis.JOINED, basis == Basis.RHYTHM]
    return np.select(cases, [joined_day, today, 0], today - policy.new_days)


def judge_again(evidence: Evidence, today: int, policy: Policy) -> tuple[Judged, Judged]:
    """Judge everyone for the morning of `today`: as it comes, and when nothing waits for a confirmation."""
    chunk, at_once = evidence.chunk, replace(policy, confirm_days=0, confirm_readings=1)
    judgement = judge(chunk, evidence.windows, today, policy, chunk.state == COOLING)
    tier = tiers_for(evidence.value, chunk.purchases, policy)
    found = []
    for people, numbers in ((chunk, policy), (unhurried(chunk), at_once)):
        settled = settle(
            people, evidence.windows, judgement, judgement.severity, today, numbers, nightly=True
        )
        outside = settled.state == OUTSIDE
        placed = place(people, evidence.value, evidence.engagement, outside, today, numbers, nightly=True)
        found.append(Judged(chunk.profiles, settled.state, placed.quadrant, tier, evidence.value))
    return found[0], found[1]


def unhurried(people: Chunk) -> Chunk:
    """Forget what waits, so that everyone goes straight to where they end."""
    none, zero = np.full(len(people), NONE), np.zeros(len(people))
    waits = {"pending_state": none, "pending_since": none, "pending_readings": zero}
    waits |= {"pending_quadrant": none, "pending_quadrant_since": none, "pending_quadrant_readings": zero}
    return replace(
        people, **{name: values.astype(getattr(people, name).dtype) for name, values in waits.items()}
    )
