"""Owns how a night decides: by its own rules, grids and fit, tonight or whenever it is done again."""

import numpy as np

from scrm.lib import clock
from segmentation.models import QuantileGrid, Run
from segmentation.queries.lifetime import fits_for, worth_before
from segmentation.queries.policy import standing_policy
from segmentation.queries.risk import PREFIX
from segmentation.rules import Chunk, Decision, Grids, decide
from segmentation.rules.lifetime import Worth


def decided(run: Run, people: Chunk, *, is_sparse: bool = False) -> tuple[Decision, Worth | None]:
    """Decide people for a run's date, and tell what buyers are worth; sparse people lie far apart by id."""
    policy = standing_policy(run.policy_version)
    worth = worth_before(run.date, people.profiles, fits_for(run), is_sparse=is_sparse)
    expected = worth and worth.if_alive
    return decide(people, clock.day_number(run.date), policy, grids_of(run), expected=expected), worth


def grids_of(run: Run) -> Grids:
    """Return the night's grids; a measure of nobody has none."""
    stored = QuantileGrid.objects.filter(date=run.date).exclude(measure__startswith=PREFIX)
    stored = stored.values_list("measure", "quantiles")
    return Grids(**{name: np.array(points) for name, points in stored if points})
