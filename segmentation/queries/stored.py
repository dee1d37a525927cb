"""Owns reading the evidence of the last night back, so that other numbers can be judged without the days."""

import datetime as dt

import numpy as np
from django.conf import settings

from scrm.lib import clock
from scrm.lib.copy import places_by_letter, read_rows
from scrm.lib.sql import statement
from segmentation.models import Standing
from segmentation.queries.activity import PROFILES, dimensions_of
from segmentation.rules import KINDS, NONE, QUADRANTS, STATES, Basis, Chunk, Policy
from segmentation.rules.again import Evidence, known_since
from segmentation.rules.chunk import PERIODS
from segmentation.rules.days import Windows, highest
from users.queries import lanes

LEFT_OUT = ("spent", "quadrant_since")  # of `PROFILES`: no decision looks at them
BASES = tuple(basis.name.lower() for basis in Basis)
WORDS = {  # columns that tell the first letter of a word
    "kind": KINDS,
    "state": STATES,
    "quadrant": QUADRANTS,
    "pending_state": STATES,
    "pending_quadrant": QUADRANTS,
    "basis": BASES,
}
PLACES = {name: places_by_letter(words, NONE) for name, words in WORDS.items()}
COUNTED = {
    "basis": '"char"',
    "value": "float8",
    "engagement": "float8",
    "baseline": "int2[{width}]",
    "baseline_days": "int2",
    "periods": "int2[{periods}]",
    "last_days": "int4[{width}]",
    "pooled_baseline": "int2",
    "pooled_periods": f"int2[{PERIODS}]",
    "recent_days": "int2",
    "year_days": "int2",
}


def stored_lanes(date: dt.date) -> list[int] | None:
    """Return the dimensions of the lanes of a night's evidence; None where they are others by now."""
    known = dimensions_of(lanes())
    widths = Standing.objects.filter(as_of=date).values_list("baseline__len", flat=True)[:1]
    return known if list(widths) == [len(known)] else None


def evidence_of(date: dt.date, first: int, last: int, known: list[int], policy: Policy) -> Evidence:
    """Return what the night of a date stored of a key range; lanes that came since the night are an error."""
    params = {
        "date": date,
        "first": first,
        "last": last,
        "zone": settings.BRAND_TIME_ZONE,
    }
    width = len(known)
    facts = {
        name: '"char"' if name in WORDS else kind for name, kind in PROFILES.items() if name not in LEFT_OUT
    }
    counted = {name: kind.format(width=width, periods=width * PERIODS) for name, kind in COUNTED.items()}
    rows = read_rows(statement("segmentation", "stored_evidence"), params, facts | counted)
    columns = {name: _column(rows, name) for name in facts if name != "profile_id"}
    columns["joined_day"] = np.maximum(columns["joined_day"], 0)
    chunk = Chunk.build(
        profiles=rows["profile_id"],
        offsets=np.zeros(len(rows) + 1),
        days=[],
        masks=[],
        lanes=known,
        **columns,
    )
    windows = _windows(rows, chunk, clock.day_number(date) + 1, policy)
    return Evidence(chunk, windows, _native(rows, "value"), _native(rows, "engagement"))


def _windows(rows: np.ndarray, chunk: Chunk, today: int, policy: Policy) -> Windows:
    """Lay the stored counts out as the rules read them."""
    width = len(chunk.lanes)
    last, pooled = (
        rows["last_days"]["value"].astype(np.int32),
        rows["pooled_periods"]["value"].astype(np.int16),
    )
    last_any = highest(last)
    year, basis = _native(rows, "year_days"), _column(rows, "basis")
    return Windows(
        baseline=rows["baseline"]["value"].astype(np.int16),
        periods=rows["periods"]["value"].astype(np.int16).reshape(-1, width, PERIODS),
        pooled_baseline=_native(rows, "pooled_baseline"),
        pooled_periods=pooled,
        length=_native(rows, "baseline_days").astype(np.int64),
        recent=_native(rows, "recent_days"),
        earlier=year - pooled.sum(axis=1),
        year=year,
        known=known_since(chunk.joined_day.astype(np.int64), basis, last_any != NONE, today, policy),
        last=last,
        last_any=last_any,
    )


def _column(rows: np.ndarray, name: str) -> np.ndarray:
    return PLACES[name][rows[name]] if name in WORDS else rows[name]


def _native(rows: np.ndarray, name: str) -> np.ndarray:
    return rows[name].astype(rows[name].dtype.newbyteorder("="))
