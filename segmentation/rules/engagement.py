"""Owns the engagement score and the risk of silence: decayed active days and their weighted depth."""

from dataclasses import dataclass

import numpy as np

from segmentation.rules.chunk import Chunk
from segmentation.rules.days import decayed_days
from segmentation.rules.policy import Policy
from segmentation.rules.scale import percentile

RISK_FLOOR = 0.003


@dataclass(frozen=True, eq=False)
class Features:
    """Hold presence P, depth D and the risk of silence before their percentiles."""

    presence: np.ndarray
    depth: np.ndarray
    risk: np.ndarray


def features(chunk: Chunk, today: int, policy: Policy) -> Features:
    """Sum decayed active days, any kind alike and each lane by the weight of its dimension."""
    half_life, horizon = policy.engagement_half_life, policy.lookback_days
    depth = np.zeros(len(chunk))
    for lane, dimension in enumerate(chunk.lanes):
        days = decayed_days(chunk, today, half_life, horizon, lane)
        depth += policy.weights[dimension] * np.log1p(days)
    presence = decayed_days(chunk, today, half_life, horizon)
    return Features(
        presence=presence.astype(np.float32),
        depth=depth.astype(np.float32),
        risk=risk_scores(decayed_days(chunk, today, policy.risk_half_life, horizon), policy),
    )


def risk_scores(decayed, policy: Policy) -> np.ndarray:
    """Turn decayed active days into a score that grows with silence: minus the log of the daily rate."""
    ages = np.arange(1, policy.lookback_days + 1)
    rate = np.asarray(decayed) / np.power(0.5, ages / policy.risk_half_life).sum()
    return (-np.log(rate + RISK_FLOOR)).astype(np.float32)


def engagement_raw(presence, depth, presence_grid, depth_grid, policy: Policy) -> np.ndarray:
    """Mix the percentiles of presence and depth; whoever did nothing in a year has 0."""
    share = policy.presence_share
    raw = share * percentile(presence, presence_grid) + (1 - share) * percentile(depth, depth_grid)
    return np.where(np.asarray(presence) > 0, raw, 0.0).astype(np.float32)


def engagement_scores(raw, presence, raw_grid) -> np.ndarray:
    """Place the mix among those who did anything in a year; the others get 0."""
    return np.where(np.asarray(presence) > 0, percentile(raw, raw_grid), 0.0).astype(np.float32)
