"""Owns between which dates standings are known."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from segmentation.models import DailyCount, Run


@dataclass(frozen=True)
class Nights:
    """The first night and the last one that were counted, and when the last was done."""

    first: dt.date
    last: dt.date
    computed_at: dt.datetime | None

    @property
    def is_one(self) -> bool:
        """Say whether there is nothing to compare yet."""
        return self.first == self.last


def counted_runs() -> QuerySet[Run]:
    """Return the runs that counted people."""
    return Run.objects.filter(Exists(DailyCount.objects.filter(run=OuterRef("pk"))))


def nights() -> Nights | None:
    """Return the span of the nights that were counted, None before the first (two queries)."""
    first, last = counted_runs().order_by("date").first(), counted_runs().order_by("date").last()
    return Nights(first.date, last.date, last.finished_at) if first and last else None
