"""Owns the value score of buyers and its tiers; recency stays out, or the silent could never be valuable."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from segmentation.rules.policy import Policy
from segmentation.rules.scale import percentile

TIERS = ("none", "S", "A", "B", "C")
NOT_A_BUYER, S, A, B, C = range(5)
NUMBER = re.compile(r"[0-9]{1,12}([.][0-9]{1,4})?")


def value_scores(
    purchases, spent, frequency_grid, money_grid, expected=None, expected_grid=None
) -> np.ndarray:
    """Score buyers by the percentiles of how often and how much they bought; others get 0.

    Where an expected lifetime value is known (not NaN), and the grid of it, it makes up half of the score.
    """
    score = (percentile(purchases, frequency_grid) + percentile(spent, money_grid)) / 2
    if expected is not None and expected_grid is not None:
        both = (score + percentile(np.nan_to_num(expected), expected_grid)) / 2
        score = np.where(np.isnan(expected), score, both)
    return np.where(np.asarray(purchases) > 0, score, 0.0).astype(np.float32)


def worth_scores(worth, worth_grid) -> np.ndarray:
    """Score people by the percentile of the money that an attribute of theirs stands for; others get 0."""
    return np.where(np.asarray(worth) > 0, percentile(worth, worth_grid), 0.0).astype(np.float32)


def worth_for(told: str | None, worths: Mapping[str, float]) -> int:
    """Return what the text of an attribute stands for in 1/100: its listed amount, or itself as a number.

    `attribute_worths.sql` says the same of everybody at once.
    """
    if told is None:
        return 0
    if told in worths:
        return _hundredths(str(worths[told]))
    return _hundredths(told) if NUMBER.fullmatch(told) else 0


def _hundredths(amount: str) -> int:
    return int((100 * Decimal(amount)).quantize(Decimal(1), ROUND_HALF_UP))


def tiers_for(score, counted, policy: Policy) -> np.ndarray:
    """Give each buyer a tier by the cut points of the policy; who never bought, or is worth 0, has none."""
    cases = [
        np.asarray(counted) <= 0,
        score >= policy.tier_s,
        score >= policy.tier_a,
        score >= policy.tier_b,
    ]
    return np.select(cases, [NOT_A_BUYER, S, A, B], C).astype(np.int8)
