"""Owns what the rules are given: active days, facts and last standings of many people, as arrays."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings

from scrm.lib import clock, sql
from scrm.lib.copy import read_rows
from scrm.lib.sql import statement
from segmentation.rules import KINDS, QUADRANTS, STATES, TIERS, Chunk, Policy, engagement_raw, features, grid
from users.queries import lanes
from users.rules import DIMENSIONS, Lane

SAMPLE = 10_000  # people: enough for half a percentile
MOST = 9 * 10**18  # sums of money beyond what a bigint holds are cut here
DAYS = {"packed": "int8"}
WIDE_DAYS = {"packed": "int8", "mask": "int8"}
NARROW = 8  # lanes whose mask is packed into the same number
PROFILES = {
    "profile_id": "int8",
    "joined_day": "int4",
    "kind": "int2",
    "no_profiling": "bool",
    "withheld": "int2",
    "purchases": "int4",
    "spent": "int8",
    "state": "int2",
    "state_since": "int4",
    "quadrant": "int2",
    "quadrant_since": "int4",
    "pending_state": "int2",
    "pending_since": "int4",
    "pending_readings": "int2",
    "pending_quadrant": "int2",
    "pending_quadrant_since": "int4",
    "pending_quadrant_readings": "int2",
    "entry_baseline": "float4",
}
SHOWN = {"shown_state": "int2", "shown_since": "int4", "shown_tier": "int2", "as_of": "int4"}


class Shown(NamedTuple):
    """The state that pages show: the last night's, or a better one where it was re-scored since."""

    state: np.ndarray
    since: np.ndarray
    tier: np.ndarray
    as_of: np.ndarray  # the night that said it, -1 for none


class Days(NamedTuple):
    """The active days of some people: by profile and day, ascending, with the mask of each."""

    profiles: np.ndarray
    days: np.ndarray
    masks: np.ndarray
    lanes: list[int]  # the dimension of each bit of a mask

    def of(self, profiles: np.ndarray, today: int) -> "Days":
        """Keep the days of some people before a day."""
        here = np.isin(self.profiles, profiles) & (self.days < today)
        return Days(self.profiles[here], self.days[here], self.masks[here], self.lanes)


def days_before(date: dt.date, first: int, last: int, profiles: list[int] | None = None) -> Days:
    """Return the active days before a date of a key range of profiles, or of chosen ones in it."""
    params, known_lanes = {"first": first, "last": last, "profiles": profiles, "date": date}, lanes()
    places, days, masks = _days("chunk_days", params, len(known_lanes))
    return Days(places + first, days, masks, dimensions_of(known_lanes))


def chunk_before(
    date: dt.date, first: int, last: int, profiles: list[int] | None = None, days: Days | None = None
) -> tuple[Chunk, Shown]:
    """Return the profiles of a key range who were known before a date, with the days before it.

    Whoever neither joined nor did anything before the date is not there yet. The standing is that of the
    last night; what is shown since comes beside it. Days that were read already may be given.
    """
    params = {
        "first": first,
        "last": last,
        "profiles": profiles,
        "date": date,
        "zone": settings.BRAND_TIME_ZONE,
        "kinds": list(KINDS),
        "states": list(STATES),
        "quadrants": list(QUADRANTS),
        "tiers": list(TIERS),
        "most": MOST,
    }
    people = _read("chunk_profiles", params, PROFILES | SHOWN)
    ids, today = people["profile_id"].astype(np.int64), clock.day_number(date)
    found = (days or days_before(date, first, last, profiles)).of(ids, today)
    edges = np.searchsorted(found.profiles, ids)
    seen = np.diff(edges, append=len(found.profiles)) > 0
    known = seen | (people["joined_day"] < today)
    people = people[known]
    columns = {name: people[name] for name in PROFILES if name != "profile_id"}
    columns["joined_day"] = np.maximum(columns["joined_day"], 0)
    chunk = Chunk.build(
        profiles=ids[known],
        offsets=np.append(edges[known], len(found.profiles)),
        days=found.days,
        masks=found.masks,
        lanes=found.lanes,
        **columns,
    )
    return chunk, Shown(people["shown_state"], people["shown_since"], people["shown_tier"], people["as_of"])


def sample_before(date: dt.date, profiles: list[int], days_back: int) -> Chunk:
    """Return the active days of chosen profiles in so many days before a date, and nothing else of them."""
    since = date - dt.timedelta(days=days_back)
    params = {"profiles": profiles, "since": since, "date": date}
    known_lanes = lanes()
    places, days, masks = _days("grid_days", params, len(known_lanes))
    return Chunk.build(
        profiles=profiles,
        offsets=np.searchsorted(places, np.arange(len(profiles) + 1)),
        days=days,
        masks=masks,
        lanes=dimensions_of(known_lanes),
        joined_day=np.zeros(len(profiles)),
    )


def engagement_measures(date: dt.date, policy: Policy) -> dict[str, np.ndarray]:
    """Measure presence and depth of a sample before a date, then their mix by the grids just made."""
    profiles = [row[0] for row in sql.rows("segmentation", "grid_people", {"size": SAMPLE})]
    found = features(sample_before(date, profiles, policy.lookback_days), clock.day_number(date), policy)
    there = found.presence > 0
    presence, depth = found.presence[there], found.depth[there]
    raw = engagement_raw(presence, depth, grid(presence), grid(depth), policy)
    return {"presence": presence, "depth": depth, "raw": raw}


def buyers_before(date: dt.date) -> np.ndarray:
    """Return `purchases` and `spent` of everyone who bought something before a date."""
    params = {"date": date, "most": MOST}
    return _read("grid_buyers", params, {"purchases": "int4", "spent": "int8"})


def _read(name: str, params: Mapping[str, Any], columns: Mapping[str, str]) -> np.ndarray:
    return read_rows(statement("segmentation", name), params, columns)


def dimensions_of(known: Sequence[Lane]) -> list[int]:
    """Return the dimension of each lane, as the rules count them."""
    return [DIMENSIONS.index(lane.dimension) for lane in known]


def _days(name: str, params: Mapping[str, Any], width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return place, day and mask of active days, in this order."""
    if width <= NARROW:
        return _unpacked(_read(name, params, DAYS))
    rows = _read(f"{name}_wide", params, WIDE_DAYS)
    packed, masks = rows["packed"].astype(np.int64), rows["mask"].astype(np.int64)
    order = np.argsort(packed, kind="stable")
    return packed[order] >> 16, (packed[order] & 0xFFFF).astype(np.int32), masks[order]


def _unpacked(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split the packed numbers into place, day and mask of behaviours."""
    packed = np.sort(rows["packed"].astype(np.int64), kind="stable")
    return packed >> 24, (packed >> 8 & 0xFFFF).astype(np.int32), (packed & 0xFF).astype(np.int32)
