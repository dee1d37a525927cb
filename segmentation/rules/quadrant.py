"""Owns the quadrant: a side on each axis with a dead band, and the confirmation of a change."""

from dataclasses import dataclass

import numpy as np

from segmentation.rules.chunk import NONE, Chunk
from segmentation.rules.policy import Policy

QUADRANTS = ("core", "silent", "advocate", "tail")
CORE, QUIET, ADVOCATE, TAIL = range(4)  # bit 0: low engagement, bit 1: low value


@dataclass(frozen=True, eq=False)
class Placed:
    """Hold the quadrant and what waits for its confirmation (-1: nothing)."""

    quadrant: np.ndarray
    quadrant_since: np.ndarray
    pending_quadrant: np.ndarray
    pending_quadrant_since: np.ndarray
    pending_quadrant_readings: np.ndarray


def place(chunk: Chunk, value, engagement, outside, today: int, policy: Policy, nightly: bool) -> Placed:
    """Place everyone; a change is taken when its side was reached on every reading for long enough."""
    old, first = chunk.quadrant, chunk.quadrant == NONE
    low_value = _is_low(value, policy.value_cut, policy.value_band, first, old >> 1 & 1)
    low_engagement = _is_low(engagement, policy.engagement_cut, policy.engagement_band, first, old & 1)
    target = low_engagement + 2 * low_value
    differs = ~first & (target != old)
    if not nightly:
        return _placed(chunk, np.where(first, target, old), outside, today, _kept(chunk, differs, target))
    again = differs & (chunk.pending_quadrant == target)
    since = np.where(again, chunk.pending_quadrant_since, today)
    readings = np.where(again, np.minimum(chunk.pending_quadrant_readings, np.int16(9999)) + 1, 1)
    done = (today - since >= policy.confirm_days) & (readings >= policy.confirm_readings)
    waits = differs & ~done
    return _placed(chunk, np.where(waits, old, target), outside, today, (waits, target, since, readings))


def _is_low(score, cut, band, first, was_low):
    """Cut plainly at first; later a side is left only beyond the dead band."""
    limit = np.where(first, cut, np.where(was_low == 1, cut + band, cut - band))
    return (np.asarray(score) < limit).astype(np.int8)


def _kept(chunk, differs, target):
    waits = differs & (chunk.pending_quadrant == target)
    return waits, chunk.pending_quadrant, chunk.pending_quadrant_since, chunk.pending_quadrant_readings


def _placed(chunk, quadrant, outside, today, pending):
    waits, goal, since, readings = pending
    quadrant, waits = np.where(outside, NONE, quadrant), waits & ~outside
    same = quadrant == chunk.quadrant
    return Placed(
        quadrant=quadrant.astype(np.int8),
        quadrant_since=np.where(outside, NONE, np.where(same, chunk.quadrant_since, today)).astype(np.int32),
        pending_quadrant=np.where(waits, goal, NONE).astype(np.int8),
        pending_quadrant_since=np.where(waits, since, NONE).astype(np.int32),
        pending_quadrant_readings=np.where(waits, readings, 0).astype(np.int16),
    )
