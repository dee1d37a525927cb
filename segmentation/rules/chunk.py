"""Owns the shape of what the rules read: a chunk of profiles, their active days, their last standing."""

from dataclasses import dataclass, fields

import numpy as np

from users.rules import DIMENSIONS, MOST_LANES

WIDTH = len(DIMENSIONS)
NARROW = 15  # lanes that a mask of 16 bits holds
PERIODS = 3
STATES = ("new", "active", "cooling", "dormant", "lost", "outside")
NEW, ACTIVE, COOLING, DORMANT, LOST, OUTSIDE = range(6)
KINDS = ("owner", "prospect", "alumnus")
OWNER, PROSPECT, ALUMNUS = range(3)
RESTRICTED, DECEASED = 1, 2  # why someone is withheld; 0 is not at all
NONE = -1
LAST_DAY = 1 << 20

CSR = ("days", "masks")
FACTS = {
    "joined_day": np.int32,
    "kind": np.int8,
    "no_profiling": np.bool_,
    "withheld": np.int8,
    "purchases": np.int32,
    "spent": np.int64,
    "last_purchase_day": np.int32,
    "worth": np.int64,
}
PREVIOUS = {
    "state": np.int8,
    "state_since": np.int32,
    "quadrant": np.int8,
    "quadrant_since": np.int32,
    "pending_state": np.int8,
    "pending_since": np.int32,
    "pending_readings": np.int16,
    "pending_quadrant": np.int8,
    "pending_quadrant_since": np.int32,
    "pending_quadrant_readings": np.int16,
    "entry_baseline": np.float32,
}
ABSENT = {"kind": OWNER, "no_profiling": False, "withheld": 0, "purchases": 0, "spent": 0, "worth": 0}


@dataclass(frozen=True, eq=False)
class Chunk:
    """Hold profiles ascending, the CSR of their active days, facts, and the previous standing (-1: none).

    `days[offsets[i]:offsets[i + 1]]` are the active business days of profile i, strictly ascending, as days
    since 1970-01-01; bit b of the mask beside a day says that lane b was active on it. `lanes` names the
    dimension of each lane: the dimensions themselves, then the behaviours with a vote of their own.
    """

    profiles: np.ndarray
    offsets: np.ndarray
    days: np.ndarray
    masks: np.ndarray
    joined_day: np.ndarray
    kind: np.ndarray
    no_profiling: np.ndarray
    withheld: np.ndarray
    purchases: np.ndarray
    spent: np.ndarray
    last_purchase_day: np.ndarray
    worth: np.ndarray
    state: np.ndarray
    state_since: np.ndarray
    quadrant: np.ndarray
    quadrant_since: np.ndarray
    pending_state: np.ndarray
    pending_since: np.ndarray
    pending_readings: np.ndarray
    pending_quadrant: np.ndarray
    pending_quadrant_since: np.ndarray
    pending_quadrant_readings: np.ndarray
    entry_baseline: np.ndarray
    lanes: np.ndarray

    @classmethod
    def build(cls, *, profiles, offsets, days, masks, joined_day, lanes=None, **columns) -> "Chunk":
        """Convert and check the columns; what is left out is absent: an owner, no purchase, no standing."""
        profiles = np.ascontiguousarray(profiles, np.int64)
        unknown = columns.keys() - FACTS.keys() - PREVIOUS.keys()
        if unknown:
            raise ValueError(f"A chunk has no column {sorted(unknown)[0]!r}.")
        given = {"joined_day": joined_day, **columns}
        per_profile = {
            name: _column(name, given.get(name), len(profiles), dtype)
            for name, dtype in (FACTS | PREVIOUS).items()
        }
        lanes = _lanes(range(WIDTH) if lanes is None else lanes)
        masks = np.asarray(masks, np.int32 if len(lanes) <= NARROW else np.int64)
        rows = _rows(np.asarray(offsets, np.int64), np.asarray(days, np.int32), masks, len(lanes))
        chunk = cls(profiles=profiles, lanes=lanes, **rows, **per_profile)
        _check(chunk)
        return chunk

    def __len__(self) -> int:
        """Count the profiles."""
        return len(self.profiles)

    def take(self, start: int, stop: int) -> "Chunk":
        """Cut out the profiles from position `start` up to `stop`."""
        low, high = self.offsets[start], self.offsets[stop]
        rows = {"offsets": self.offsets[start : stop + 1] - low}
        rows |= {name: getattr(self, name)[low:high] for name in CSR}
        columns = [field.name for field in fields(self) if field.name not in (*rows, "lanes")]
        return Chunk(**rows, lanes=self.lanes, **{name: getattr(self, name)[start:stop] for name in columns})

    def owners(self) -> np.ndarray:
        """Name, for each active day, the position of its profile."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.offsets))


def _column(name, values, size, dtype):
    if values is None:
        return np.full(size, ABSENT.get(name, NONE), dtype)
    column = np.ascontiguousarray(values, dtype)
    if column.shape != (size,):
        raise ValueError(f"{name} needs one value per profile: {size}, not {column.size}.")
    return column


def _lanes(dimensions):
    lanes = np.asarray(dimensions, np.int8)
    if lanes[:WIDTH].tolist() != list(range(WIDTH)) or len(lanes) > MOST_LANES:
        raise ValueError("lanes begin with the dimensions, and a mask holds 63 of them.")
    return lanes


def _rows(offsets, days, masks, width):
    """Keep the days on which a known lane was active."""
    kept = (masks & ((1 << width) - 1)) != 0
    if kept.all() or len(offsets) == 0 or offsets[-1] != len(kept):
        return {"offsets": offsets, "days": days, "masks": masks}
    before = np.concatenate(([0], np.cumsum(kept)))
    return {"offsets": before[offsets], "days": days[kept], "masks": masks[kept]}


def _check(chunk):
    offsets, days = chunk.offsets, chunk.days
    if (
        len(offsets) != len(chunk) + 1
        or offsets[0] != 0
        or offsets[-1] != len(days)
        or len(days) != len(chunk.masks)
    ):
        raise ValueError("offsets must run from 0 to the number of days, one more than there are profiles.")
    if (np.diff(chunk.profiles) <= 0).any() or (np.diff(offsets) < 0).any():
        raise ValueError("profiles and offsets must ascend.")
    rising = np.diff(days) > 0
    first = offsets[1:-1]
    rising[first[(first > 0) & (first < len(days))] - 1] = True
    if not rising.all():
        raise ValueError("The days of one profile must ascend, each at most once.")
    if len(days) and not 0 <= days.min() <= days.max() < LAST_DAY:
        raise ValueError("days count from 1970-01-01.")
    if (chunk.joined_day < 0).any():
        raise ValueError("joined_day is needed for every profile.")
