"""Owns the step from active days to counts: windows before a day, the last day of each dimension, decay.

A day's mask is spread over the eight bytes of one integer, a byte for each dimension and the last for the
day itself. The running sum of these integers then counts all dimensions at once: the difference of two of
its entries is exact, even where the sum wraps, because no window holds more than 255 days.
"""

from dataclasses import dataclass

import numpy as np

from segmentation.rules.chunk import NONE, PERIODS, WIDTH, Chunk
from segmentation.rules.policy import Policy
from users.rules import DIMENSIONS

LANES = 8
SHIFT = 21
PURCHASE = DIMENSIONS.index("purchase")
SPREAD = np.array(
    [
        sum(1 << (8 * bit) for bit in range(WIDTH) if mask >> bit & 1) + (1 << 56)
        for mask in range(1 << WIDTH)
    ],
    np.uint64,
)


@dataclass(frozen=True, eq=False)
class Windows:
    """Hold what the rules need to know of everyone's active days before `today`."""

    baseline: np.ndarray  # (n, 7) active days per dimension before the periods
    periods: np.ndarray  # (n, 7, 3) active days per dimension in each period, the oldest first
    pooled_baseline: np.ndarray  # (n,) active days of any dimension before the periods
    pooled_periods: np.ndarray  # (n, 3)
    length: np.ndarray  # (n,) how many days the baseline covers, without quiet days
    recent: np.ndarray  # (n,) active days in the guard's window
    earlier: np.ndarray  # (n,) active days of the last year before the periods
    year: np.ndarray  # (n,) active days of the last year
    known: np.ndarray  # (n,) first day on which the profile was known
    last: np.ndarray  # (n, 7) last day of each dimension, -1 never
    last_any: np.ndarray  # (n,)


def quiet_days(start, stop, quiet) -> np.ndarray:
    """Count the quiet days in [start, stop)."""
    total = np.zeros(np.broadcast(start, stop).shape, np.int64)
    for first, last in quiet:
        total += np.maximum(0, np.minimum(stop, last + 1) - np.maximum(start, first))
    return total


def elapsed(start, stop, quiet) -> np.ndarray:
    """Count the days in [start, stop) that are not quiet."""
    return np.maximum(0, np.subtract(stop, start, dtype=np.int64)) - quiet_days(start, stop, quiet)


def days_back(today: int, count: int, quiet) -> int:
    """Find the day from which `count` days that are not quiet lead up to `today`."""
    start = today - count
    while (moved := today - count - int(quiet_days(start, today, quiet))) != start:
        start = moved
    return start


class Counter:
    """Count active days between two dates, for all profiles and dimensions at once."""

    def __init__(self, chunk: Chunk) -> None:
        """Sum the spread masks once."""
        self.rows = (chunk.owners() << SHIFT) + chunk.days
        self.starts = np.arange(len(chunk), dtype=np.int64) << SHIFT
        self.sums = np.zeros(len(chunk.days) + 1, np.uint64)
        np.cumsum(SPREAD[chunk.masks & ((1 << WIDTH) - 1)], out=self.sums[1:])
        self.found: dict[int, np.ndarray] = {}

    def position(self, day: int) -> np.ndarray:
        """Find each profile's first row on or after a day."""
        if day not in self.found:
            self.found[day] = np.searchsorted(self.rows, self.starts + max(day, 0))
        return self.found[day]

    def days(self, start: int, stop: int) -> np.ndarray:
        """Count the active days in [start, stop)."""
        return self.position(stop) - self.position(start)

    def lanes(self, start: int, stop: int) -> np.ndarray:
        """Count active days per dimension and, last, of any dimension: (n, 8)."""
        packed = self.sums[self.position(stop)] - self.sums[self.position(start)]
        return packed.astype("<u8").view(np.uint8).reshape(-1, LANES).astype(np.int16)


def windows_for(chunk: Chunk, today: int, policy: Policy) -> Windows:
    """Count baseline, periods, guard window and year of everyone before `today`."""
    counter, quiet = Counter(chunk), policy.quiet
    edges = [days_back(today, policy.period_days * back, quiet) for back in range(PERIODS, -1, -1)]
    start = days_back(edges[0], policy.baseline_days, quiet)
    baseline = counter.lanes(start, edges[0])
    for first, final in quiet:
        low, high = max(first, start), min(final + 1, edges[0])
        if low < high:
            baseline -= counter.lanes(low, high)
    periods = np.stack([counter.lanes(edges[i], edges[i + 1]) for i in range(PERIODS)], axis=2)
    last, last_any = last_days(chunk, today)
    known = _known(chunk)
    year = today - policy.lookback_days
    return Windows(
        baseline=baseline[:, :WIDTH],
        periods=periods[:, :WIDTH],
        pooled_baseline=baseline[:, WIDTH],
        pooled_periods=periods[:, WIDTH],
        length=np.clip(elapsed(known, edges[0], quiet), policy.baseline_min_days, policy.baseline_days),
        recent=counter.days(days_back(today, policy.guard_window, quiet), today),
        earlier=counter.days(min(year, edges[0]), edges[0]),
        year=counter.days(year, today),
        known=known,
        last=last,
        last_any=last_any,
    )


def last_days(chunk: Chunk, today: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the last day before `today` of each dimension and of any."""
    owners, past = chunk.owners(), chunk.days < today
    last = np.full((len(chunk), WIDTH), NONE, np.int32)
    for bit in range(WIDTH):
        rows = np.flatnonzero(past & ((chunk.masks >> bit & 1) != 0))
        last[owners[rows], bit] = chunk.days[
            rows
        ]  # days ascend, and of repeated positions the last one stays
    bought = np.where(chunk.last_purchase_day < today, chunk.last_purchase_day, NONE)
    last[:, PURCHASE] = np.maximum(last[:, PURCHASE], bought)
    return last, last.max(axis=1, initial=NONE)


def first_day_since(chunk: Chunk, since: np.ndarray, today: int) -> np.ndarray:
    """Find each profile's first active day in [since, today), -1 where there is none."""
    if not len(chunk.days):
        return np.full(len(chunk), NONE, np.int32)
    rows = (chunk.owners() << SHIFT) + chunk.days
    starts = np.arange(len(chunk), dtype=np.int64) << SHIFT
    at = np.searchsorted(rows, starts + np.maximum(since, 0))
    day = chunk.days[np.minimum(at, len(rows) - 1)]
    found = (at < chunk.offsets[1:]) & (day < today)
    return np.where(found, day, NONE).astype(np.int32)


def decayed_days(
    chunk: Chunk, today: int, half_life: float, horizon: int, bit: int | None = None
) -> np.ndarray:
    """Sum 0.5^(age / half life) over the active days of the last `horizon` days, of one dimension or any."""
    chosen = (chunk.days < today) & (chunk.days >= today - horizon)
    if bit is not None:
        chosen &= (chunk.masks >> bit & 1) != 0
    rows = np.flatnonzero(chosen)
    weights = np.power(0.5, np.arange(horizon + 1) / half_life)[today - chunk.days[rows]]
    return np.bincount(chunk.owners()[rows], weights, minlength=len(chunk))


def _known(chunk: Chunk) -> np.ndarray:
    """Take the day of joining, or the first active day where that is earlier."""
    known = chunk.joined_day.astype(np.int64)
    some = chunk.offsets[1:] > chunk.offsets[:-1]
    known[some] = np.minimum(known[some], chunk.days[chunk.offsets[:-1][some]])
    return known
