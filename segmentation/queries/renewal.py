"""Owns the look ahead at cut points: what they would be if measured now, and whom that would move."""

import datetime as dt
from typing import NamedTuple

import numpy as np

from segmentation.models import Run
from segmentation.queries.cut_points import grids_from, grids_on, measures_before, quantiles_of
from segmentation.queries.lifetime import fits_for
from segmentation.queries.policy import standing_policy, version_in_force
from segmentation.queries.preview import (
    AXES,
    SETTLED,
    Estimate,
    Lookout,
    Sample,
    Tally,
    foreseen,
    sample_of_everybody,
)


class Renewal(NamedTuple):
    """What cut points measured now would be, and whom they would move in the end."""

    date: dt.date
    is_whole: bool
    people: Estimate
    quantiles: dict[str, list[float]]
    moves: list[tuple[str, str, str, Estimate]]  # axis, from, to, how many


def renewal(run: Run) -> Renewal:
    """Foresee the cut points that a manager's word would bring, on everybody or a sample."""
    policy, sample = standing_policy(version_in_force()), sample_of_everybody()
    date, fits = run.date + dt.timedelta(days=1), fits_for(run)
    quantiles = quantiles_of(measures_before(date, policy, fits))
    ahead = Lookout(date, (policy, policy), (grids_on(date), grids_from(quantiles)), fits)
    tallies, sizes = [Tally("quadrant"), Tally("tier")], []
    for part in foreseen(sample.ranges, ahead):
        sizes.append(len(part.profiles))
        for tally in tallies:
            tally.add(part.decisions[SETTLED])
    moves = [(tally.axis, *move) for tally in tallies for move in _moves_of(tally, sample)]
    return Renewal(date, sample.is_whole, sample.estimate(np.array(sizes)), quantiles, moves)


def _moves_of(tally: Tally, sample: Sample) -> list[tuple[str, str, Estimate]]:
    names, counts = AXES[tally.axis], tally.counts
    pairs = zip(*np.nonzero(counts.sum(axis=0)), strict=True)
    moved = [(one, other, sample.estimate(counts[:, one, other])) for one, other in pairs if one != other]
    return [(names[one], names[other], people) for one, other, people in moved]
