"""Owns the daily figures of the lists: what was due, done, carried over, and for whom there was no room."""

import datetime as dt

import numpy as np

from outreach.models import QueueDay
from scrm.lib import clock, sql


def count_queue_days(*, now: dt.datetime) -> int:
    """Bring today's figures up to date, and close the day before; return how many rows changed."""
    today = clock.business_date(now)
    last = QueueDay.objects.filter(date__lt=today).order_by("-date").values_list("date", flat=True).first()
    closed = sql.execute("outreach", "close_queue_day", _day(last, now)) if last else 0
    return closed + sql.execute("outreach", "count_queue_days", _day(today, now))


def note_waiting(*, employee: np.ndarray, waiting: np.ndarray, now: dt.datetime) -> int:
    """Note how many of each employee's people found no room; `waiting` is a mask beside `employee`."""
    ids = np.unique(employee[employee > 0])
    counts = np.bincount(np.searchsorted(ids, employee[waiting]), minlength=len(ids))
    rows = {"employees": ids.tolist(), "waiting": counts.tolist()}
    return sql.execute("outreach", "note_waiting", rows | _day(clock.business_date(now), now))


def _day(date: dt.date, now: dt.datetime) -> dict:
    end = clock.day_start(date + dt.timedelta(days=1))
    return {"date": date, "day_start": clock.day_start(date), "day_end": end, "now": now}
