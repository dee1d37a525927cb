"""Owns what the pages of the nightly computation list: runs with their steps, and what failed in them."""

from django.db.models import QuerySet, Sum

from segmentation.models import Run, RunChunk


def all_runs() -> QuerySet[Run]:
    """Return all runs, the newest first, each with its steps and the rows they wrote."""
    return Run.objects.prefetch_related("steps").annotate(rows=Sum("steps__rows")).order_by("-date", "job")


def troubled_chunks(run: Run, most: int = 50) -> QuerySet[RunChunk]:
    """Return the first chunks of a run that failed at least once."""
    failed = RunChunk.objects.filter(step__run=run).exclude(error="")
    return failed.select_related("step").order_by("step__position", "first_id")[:most]
