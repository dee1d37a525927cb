"""Owns the step from active days to counts: windows before a day, the last day of each dimension, decay.

A day's mask is spread over the eight bytes of one integer, a byte for each dimension and the last for the
day itself; further lanes take further integers, eight each. The running sum of these integers then counts
all lanes at once: the difference of two of its entries is exact, even where the sum wraps, because no window
holds more than 255 days.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from segmentation.rules.chunk import NONE, PERIODS, WIDTH, Chunk
from segmentation.rules.policy import Policy
from users.rules import DIMENSIONS

BYTES = 8
SHIFT = 21
PURCHASE = DIMENSIONS.index("purchase")
SPREAD = np.array(
    [sum(1 << (8 * bit) for bit in range(BYTES) if mask >> bit & 1) for mask in range(1 << BYTES)],
    np.uint64,
)
THE_DAY = np.uint64(1 << 8 * WIDTH)


@dataclass(frozen=True, eq=False)
class Windows:
    """Hold what the rules need to know of everyone's active days before `today`."""

    baseline: np.ndarray  # (n, lanes) active days per lane before the periods
    periods: np.ndarray  # (n, lanes, 3) active days per lane in each period, the oldest first
    pooled_baseline: np.ndarray  # (n,) active days of any kind before the periods
    pooled_periods: np.ndarray  # (n, 3)
    length: np.ndarray  # (n,) how many days the baseline covers, without quiet days
    recent: np.ndarray  # (n,) active days in the guard's window
    earlier: np.ndarray  # (n,) active days of the last year before the periods
    year: np.ndarray  # (n,) active days of the last year
    known: np.ndarray  # (n,) first day on which the profile was known
    last: np.ndarray  # (n, lanes) last day of each lane, -1 never
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


def edges_before(today: int, policy: Policy, baseline_days: int | None = None) -> list[int]:
    """Return where the baseline begins, where each period begins, and `today`, where the last one ends.

    Someone who was not known so long has a shorter baseline.
    """
    quiet = policy.quiet
    edges = [days_back(today, policy.period_days * back, quiet) for back in range(PERIODS, -1, -1)]
    return [days_back(edges[0], baseline_days or policy.baseline_days, quiet), *edges]


class Counter:
    """Count active days between two dates, for all profiles and lanes at once."""

    def __init__(self, chunk: Chunk) -> None:
        """Sum the spread masks once."""
        self.rows = (chunk.owners() << SHIFT) + chunk.days
        self.starts = np.arange(len(chunk), dtype=np.int64) << SHIFT
        self.width = len(chunk.lanes)
        self.sums = [_summed(SPREAD[chunk.masks & ((1 << WIDTH) - 1)] + THE_DAY)]
        self.sums += [_summed(SPREAD[chunk.masks >> lane & 0xFF]) for lane in range(WIDTH, self.width, BYTES)]
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
        """Count active days per lane and, last, of any: (n, lanes + 1)."""
        low, high = self.position(start), self.position(stop)
        packed = np.stack([sums[high] - sums[low] for sums in self.sums], axis=1)
        counts = packed.astype("<u8").view(np.uint8).astype(np.int16)
        if self.width == WIDTH:
            return counts
        return np.column_stack([np.delete(counts, WIDTH, axis=1)[:, : self.width], counts[:, WIDTH]])


def _summed(spread):
    sums = np.zeros(len(spread) + 1, np.uint64)
    np.cumsum(spread, out=sums[1:])
    return sums


def windows_for(chunk: Chunk, today: int, policy: Policy) -> Windows:
    """Count baseline, periods, guard window and year of everyone before `today`."""
    counter, quiet = Counter(chunk), policy.quiet
    start, *edges = edges_before(today, policy)
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
        baseline=baseline[:, :-1],
        periods=periods[:, :-1],
        pooled_baseline=baseline[:, -1],
        pooled_periods=periods[:, -1],
        length=np.clip(elapsed(known, edges[0], quiet), policy.baseline_min_days, policy.baseline_days),
        recent=counter.days(days_back(today, policy.guard_window, quiet), today),
        earlier=counter.days(min(year, edges[0]), edges[0]),
        year=counter.days(year, today),
        known=known,
        last=last,
        last_any=last_any,
    )


def highest(values: np.ndarray) -> np.ndarray:
    """Return the highest along the last axis, which is short: several times faster than `max` of it."""
    return reduce(np.maximum, np.moveaxis(values, -1, 0))


def lowest(values: np.ndarray) -> np.ndarray:
    """Return the lowest along the last axis, which is short."""
    return reduce(np.minimum, np.moveaxis(values, -1, 0))


def last_days(chunk: Chunk, today: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the last day before `today` of each lane and of any."""
    owners, past = chunk.owners(), chunk.days < today
    last = np.full((len(chunk), len(chunk.lanes)), NONE, np.int32)
    for bit in range(len(chunk.lanes)):
        rows = np.flatnonzero(past & ((chunk.masks >> bit & 1) != 0))
        last[owners[rows], bit] = chunk.days[
            rows
        ]  # days ascend, and of repeated positions the last one stays
    bought = np.where(chunk.last_purchase_day < today, chunk.last_purchase_day, NONE)
    last[:, PURCHASE] = np.maximum(last[:, PURCHASE], bought)
    return last, highest(last)


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
    chunk: Chunk, today: int, half_life: float, horizon: int, lane: int | None = None
) -> np.ndarray:
    """Sum 0.5^(age / half life) over the active days of the last `horizon` days, of one lane or any."""
    chosen = (chunk.days < today) & (chunk.days >= today - horizon)
    if lane is not None:
        chosen &= (chunk.masks >> lane & 1) != 0
    rows = np.flatnonzero(chosen)
    weights = np.power(0.5, np.arange(horizon + 1) / half_life)[today - chunk.days[rows]]
    return np.bincount(chunk.owners()[rows], weights, minlength=len(chunk))


def _known(chunk: Chunk) -> np.ndarray:
    """Take the day of joining, or the first active day where that is earlier."""
    known = chunk.joined_day.astype(np.int64)
    some = chunk.offsets[1:] > chunk.offsets[:-1]
    known[some] = np.minimum(known[some], chunk.days[chunk.offsets[:-1][some]])
    return known
