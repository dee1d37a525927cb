"""Owns the risk of silence inside a state: how many of the people in it are livelier."""

import datetime as dt
from functools import reduce
from operator import or_

import numpy as np
from django.db.models import Q

from scrm.lib import sql
from scrm.lib.copy import read_rows
from scrm.lib.sql import statement
from segmentation.models import QuantileGrid, Standing
from segmentation.queries.activity import SAMPLE
from segmentation.rules import STATES, percentile

PREFIX = "risk_"
COLUMNS = {"state": "int2", "risk": "float4"}
RiskGrids = dict[str, list[float]]  # by state


def risks_by_state(date: dt.date) -> dict[str, np.ndarray]:
    """Return the risks of a sample of everybody computed for a date, by the state they are in."""
    profiles = [row[0] for row in sql.rows("segmentation", "grid_people", {"size": SAMPLE})]
    params = {"profiles": profiles, "states": list(STATES), "date": date}
    rows = read_rows(statement("segmentation", "sample_risks"), params, COLUMNS)
    found = {name: rows["risk"][rows["state"] == code] for code, name in enumerate(STATES)}
    return {name: risks.astype(np.float64) for name, risks in found.items() if len(risks)}


def risk_grids(until: dt.date | None = None) -> RiskGrids:
    """Return the quantiles of risk in each state of the latest night, or of a past date's (one query)."""
    stored = QuantileGrid.objects.filter(measure__startswith=PREFIX)
    if until:
        stored = stored.filter(date__lte=until)
    latest = stored.order_by("-date").values("date")[:1]
    found = stored.filter(date=latest).values_list("measure", "quantiles")
    return {measure.removeprefix(PREFIX): points for measure, points in found}


def risk_percentile(standing: Standing, grids: RiskGrids) -> int | None:
    """Return of how many per cent of the people in the same state someone is the more silent one."""
    points = grids.get(standing.state)
    return round(float(percentile(standing.risk, points))) if points else None


def at_risk(percent: int, grids: RiskGrids) -> Q:
    """Keep who is more silent than so many per cent of the people in the same state."""
    each = [Q(standing__state=state, standing__risk__gte=points[percent]) for state, points in grids.items()]
    return reduce(or_, each, Q(pk__in=[]))
