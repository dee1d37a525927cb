"""Owns the reads of cut points: which are in force on a date, and when they are due anew."""

import datetime as dt

import numpy as np

from segmentation.models import CutPoints, Run
from segmentation.queries.activity import buyers_before, engagement_measures
from segmentation.queries.lifetime import Fits, customers_before
from segmentation.queries.policy import standing_policy
from segmentation.queries.worths import all_worths
from segmentation.rules import Grids, Policy, grid
from segmentation.rules.lifetime import worth_of

SCALE = (  # settings that measures rest on
    "weights",
    "presence_share",
    "engagement_half_life",
    "lookback_days",
    "value_attribute",
    "worths",
)
GROWTH = 2  # so many times as many people, or as few, are another population
Measures = dict[str, np.ndarray]


def cut_points_on(date: dt.date) -> CutPoints | None:
    """Return the cut points in force for the night of a date."""
    return CutPoints.objects.filter(date__lte=date).first()


def grids_on(date: dt.date) -> Grids:
    """Return the grids in force for the night of a date; a measure of nobody has none."""
    found = cut_points_on(date)
    return grids_from(found.quantiles) if found else Grids()


def grids_from(quantiles: dict) -> Grids:
    """Return stored or fresh quantiles as the rules take them."""
    return Grids(**{name: np.array(points) for name, points in quantiles.items() if len(points)})


def measures_before(date: dt.date, policy: Policy, fits: Fits | None) -> Measures:
    """Measure the population before a date: presence, depth and their mix, and what buyers bought."""
    buyers = buyers_before(date)
    found = engagement_measures(date, policy)
    found |= {"frequency": buyers["purchases"], "money": buyers["spent"]}
    if fits:
        found["expected"] = worth_of(customers_before(date), *fits).if_alive
    if policy.value_attribute:
        found["worth"] = all_worths(policy)
    return found


def quantiles_of(measures: Measures) -> dict[str, list[float]]:
    """Return the 101 quantiles of each measure."""
    return {name: grid(values).tolist() for name, values in measures.items()}


def is_same_scale(one: Policy, other: Policy) -> bool:
    """Say whether both policies measure alike."""
    return all(getattr(one, name) == getattr(other, name) for name in SCALE)


def reason_to_renew(run: Run, measures: Measures) -> str | None:
    """Say why a night takes what it measured for new cut points, None where those in force stay."""
    found, reason = cut_points_on(run.date), CutPoints.Reason
    if found is None:
        return reason.FIRST
    if not is_same_scale(standing_policy(found.policy_version), standing_policy(run.policy_version)):
        return reason.RULES
    if found.populations.keys() != measures.keys():
        return reason.FIT
    if any(_is_another(found.populations[name], len(values)) for name, values in measures.items()):
        return reason.GROWN
    is_same_month = (found.date.year, found.date.month) == (run.date.year, run.date.month)
    return None if is_same_month else reason.MONTHLY


def _is_another(before: int, now: int) -> bool:
    """Say whether a population is twice as many as before, or half."""
    return before != now and not before / GROWTH < now < before * GROWTH
