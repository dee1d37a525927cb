"""Owns the look back: what became of people with few active days, beside plain recency, as text.

Judged are people with 3 to 11 active days in the year before a night, known for 120 days and seen within 180.
The truth is what the log says afterwards: nothing at all for 90 days.
"""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from scipy.stats import rankdata

FEWEST, MOST = 3, 11
YEAR, KNOWN, SEEN, AHEAD = 365, 120, 180, 90
RECENCIES = (60, 90, 120)
SHIFT = 21  # a person and a day make one number: profile << SHIFT | day
DAYS = """
SELECT DISTINCT profile_id, (occurred_at AT TIME ZONE %(zone)s)::date - date '1970-01-01'
FROM users_event JOIN users_eventtype AS type ON type.id = type_id
WHERE NOT is_passive AND dimension <> '' ORDER BY 1, 2"""


@dataclass(frozen=True)
class Night:
    """What a night said of everybody who was known."""

    day: int
    profile: np.ndarray
    risk: np.ndarray
    flag: np.ndarray
    fixed: np.ndarray  # judged without a rhythm of their own


@dataclass(frozen=True)
class Record:
    """The active days of a whole log, and its nights."""

    days: np.ndarray  # profile << SHIFT | day, ascending
    nights: list[Night]


def days_in_log(zone: str) -> np.ndarray:
    """Return everybody's active days."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"zone": zone})
        rows = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
    return (rows[:, 0] << SHIFT) | rows[:, 1]


def sparse_report(record: Record) -> list[str]:
    """Return lines that tell how the fixed rule did on people with few active days."""
    parts = [part for night in record.nights if len((part := _judged(record.days, night))[0])]
    if not parts:
        return ["Nobody with few active days can be judged: the log is too short."]
    silent, flag, risk, age = (np.concatenate(column) for column in zip(*parts, strict=True))
    lines = [
        f"People with {FEWEST} to {MOST} active days a year: {len(silent):,} judged on {len(parts)} nights, "
        f"{silent.mean():.3f} were silent for the next {AHEAD} days.",
        _line("fixed rule", flag, silent, risk),
    ]
    for days in RECENCIES:
        lines.append(_line(f"nothing for {days} days", age > days, silent, age))
    return lines


def _judged(days: np.ndarray, night: Night) -> tuple[np.ndarray, ...]:
    """Return truth, flag, risk and days since the last sign of those who are judged on a night."""
    person = night.profile << SHIFT
    count = _count(days, person, night.day - YEAR, night.day)
    place = np.searchsorted(days, person + night.day)
    last = days[np.maximum(place - 1, 0)] - person
    age = night.day - last
    chosen = (count >= FEWEST) & (count <= MOST) & (age <= SEEN) & night.fixed
    chosen &= _count(days, person, 0, night.day - KNOWN + 1) > 0
    chosen &= (
        night.day + AHEAD <= (days & ((1 << SHIFT) - 1)).max(initial=0) + 1
    )  # what follows is in the log
    silent = _count(days, person, night.day, night.day + AHEAD) == 0
    return tuple(column[chosen] for column in (silent, night.flag, night.risk, age))


def _count(days: np.ndarray, person: np.ndarray, start: int, stop: int) -> np.ndarray:
    return np.searchsorted(days, person + stop) - np.searchsorted(days, person + max(start, 0))


def _line(name: str, flag: np.ndarray, silent: np.ndarray, score: np.ndarray) -> str:
    precision = silent[flag].mean() if flag.any() else float("nan")
    recall = flag[silent].mean() if silent.any() else float("nan")
    numbers = f"flagged {flag.mean():.3f}, precision {precision:.3f}, recall {recall:.3f}"
    return f"{name:<22} {numbers}, AUC {_auc(silent, score):.3f}"


def _auc(truth: np.ndarray, score: np.ndarray) -> float:
    """Return how often a score ranks someone who fell silent above someone who did not."""
    hits = int(truth.sum())
    misses = len(truth) - hits
    if not hits or not misses:
        return float("nan")
    return float((rankdata(score)[truth].sum() - hits * (hits + 1) / 2) / (hits * misses))
