"""Owns the fold: marked days are recomputed from their events into one row per profile and day."""

import datetime as dt

from django.conf import settings

from scrm.lib import sql
from segmentation.models import Run, RunChunk
from segmentation.queries.activity import MOST
from segmentation.queries.runs import last_done, ranges
from users.models import MarkCursor
from users.rules import DIMENSIONS

CONSUMER = "fold"
MARKS_PER_CHUNK = 200_000
LEAST_CHUNKS = 4  # so that workers share even a small night


def plan_fold(run: Run) -> list[tuple[int, int]]:
    """Cut the profiles so that every range has about the same number of marks to read."""
    marks = sql.value("segmentation", "count_marks", _window(run)) or 0
    return ranges(parts=max(LEAST_CHUNKS, -(-marks // MARKS_PER_CHUNK))) if marks else []


def fold_chunk(run: Run, chunk: RunChunk) -> int:
    """Recompute the marked days of a key range and return how many rows changed."""
    return fold_marks(_window(run), chunk.first_id, chunk.last_id)


def fold_marks(window: dict, first: int, last: int, profiles: list[int] | None = None) -> int:
    """Recompute the days that a window of marks names for a key range, or for chosen profiles in it."""
    params = window | {
        "first": first,
        "last": last,
        "profiles": profiles,
        "oldest": _oldest_day(window["date"]),
        "zone": settings.BRAND_TIME_ZONE,
        "dimensions": list(DIMENSIONS),
        "most": MOST,
    }
    return sql.execute("segmentation", "fold_days", params)


def finish_fold(run: Run) -> None:
    """Note that all marks below the run's cut-off are folded."""
    MarkCursor.objects.update_or_create(consumer=CONSUMER, defaults={"txid": run.cutoff_txid})


def _window(run: Run) -> dict:
    """Say which marks to read: the new ones, and those of days that have become past since the last run."""
    cursor = MarkCursor.objects.filter(consumer=CONSUMER).values_list("txid", flat=True).first() or 0
    if cursor > run.cutoff_txid:  # a cluster restored from a dump counts its transactions anew
        cursor = 0
    before = last_done(run.job, before=run.date)
    since = before.date if before else dt.date.min
    return {"cursor": cursor, "cutoff": run.cutoff_txid, "since": since, "seen": since, "date": run.date}


def _oldest_day(date: dt.date) -> dt.date:
    """Return the first day that still has all its raw events."""
    kept = settings.RAW_EVENT_DAYS
    return date - dt.timedelta(days=kept - 1) if kept else dt.date.min
