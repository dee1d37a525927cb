"""Owns the daily counts: how many people of whom stand where, so that pages never scan the population."""

from scrm.lib import sql
from segmentation.models import DailyCount, DailyTally, QuantileGrid, Run, RunChunk
from segmentation.queries.risk import PREFIX, risks_by_state
from segmentation.rules import grid


def count_standings(run: Run, chunk: RunChunk) -> int:
    """Count the standings by who looks after whom, and return how many rows of `DailyCount` that makes."""
    _measure_risks(run)
    for model in (DailyCount, DailyTally):
        model.objects.filter(date=run.date).delete()
    return sql.value("segmentation", "count_standings", {"date": run.date, "run": run.pk})


def _measure_risks(run: Run) -> None:
    """Keep the quantiles of risk in each state, by which someone is more or less silent than others in it."""
    QuantileGrid.objects.filter(date=run.date).delete()
    QuantileGrid.objects.bulk_create(
        QuantileGrid(
            date=run.date, measure=PREFIX + state, quantiles=grid(risks).tolist(), population=len(risks)
        )
        for state, risks in risks_by_state(run.date).items()
    )
