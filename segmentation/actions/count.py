"""Owns the daily counts: how many people of whom stand where, so that pages never scan the population."""

from scrm.lib import sql
from segmentation.models import DailyCount, Run, RunChunk


def count_standings(run: Run, chunk: RunChunk) -> int:
    """Count the standings by employee, kind, state and quadrant, and return how many rows that makes."""
    DailyCount.objects.filter(date=run.date).delete()
    return sql.execute("segmentation", "count_standings", {"date": run.date, "run": run.pk})
