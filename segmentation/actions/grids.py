"""Owns the quantile grids of a night: what turns presence, depth, frequency and money into percentiles."""

import datetime as dt

import numpy as np

from segmentation.models import QuantileGrid, Run, RunChunk
from segmentation.queries.activity import buyers_before, engagement_measures
from segmentation.queries.lifetime import customers_before, fits_for
from segmentation.queries.policy import standing_policy
from segmentation.rules import grid
from segmentation.rules.lifetime import worth_of


def measure_grids(run: Run, chunk: RunChunk) -> int:
    """Measure the population before the run's date and keep its grids."""
    measures = (
        engagement_measures(run.date, standing_policy(run.policy_version)) | _buying(run.date) | _worth(run)
    )
    QuantileGrid.objects.filter(date=run.date).delete()
    QuantileGrid.objects.bulk_create(
        QuantileGrid(date=run.date, measure=name, quantiles=grid(values).tolist(), population=len(values))
        for name, values in measures.items()
    )
    return len(measures)


def _buying(date: dt.date) -> dict[str, np.ndarray]:
    buyers = buyers_before(date)
    return {"frequency": buyers["purchases"], "money": buyers["spent"]}


def _worth(run: Run) -> dict[str, np.ndarray]:
    """Measure what each buyer would bring in a year if still there; nothing without a reliable fit."""
    fits = fits_for(run)
    return {"expected": worth_of(customers_before(run.date), *fits).if_alive} if fits else {}
