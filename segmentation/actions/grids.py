"""Owns the quantile grids of a night: what turns presence, depth, frequency and money into percentiles."""

import datetime as dt

import numpy as np

from scrm.lib import clock, sql
from segmentation.models import QuantileGrid, Run, RunChunk
from segmentation.queries.activity import buyers_before, sample_before
from segmentation.queries.lifetime import customers_before, fits_for
from segmentation.queries.policy import standing_policy
from segmentation.rules import Policy, engagement_raw, features, grid
from segmentation.rules.lifetime import worth_of

SAMPLE = 10_000  # people: enough for half a percentile


def measure_grids(run: Run, chunk: RunChunk) -> int:
    """Measure the population before the run's date and keep its grids."""
    measures = _engagement(run.date, standing_policy(run.policy_version)) | _buying(run.date) | _worth(run)
    QuantileGrid.objects.filter(date=run.date).delete()
    QuantileGrid.objects.bulk_create(
        QuantileGrid(date=run.date, measure=name, quantiles=grid(values).tolist(), population=len(values))
        for name, values in measures.items()
    )
    return len(measures)


def _engagement(date: dt.date, policy: Policy) -> dict[str, np.ndarray]:
    """Measure presence and depth of a sample, then their mix by the grids just made."""
    profiles = [row[0] for row in sql.rows("segmentation", "grid_people", {"size": SAMPLE})]
    found = features(sample_before(date, profiles, policy.lookback_days), clock.day_number(date), policy)
    there = found.presence > 0
    presence, depth = found.presence[there], found.depth[there]
    raw = engagement_raw(presence, depth, grid(presence), grid(depth), policy)
    return {"presence": presence, "depth": depth, "raw": raw}


def _buying(date: dt.date) -> dict[str, np.ndarray]:
    buyers = buyers_before(date)
    return {"frequency": buyers["purchases"], "money": buyers["spent"]}


def _worth(run: Run) -> dict[str, np.ndarray]:
    """Measure what each buyer would bring in a year if still there; nothing without a reliable fit."""
    fits = fits_for(run)
    return {"expected": worth_of(customers_before(run.date), *fits).if_alive} if fits else {}
