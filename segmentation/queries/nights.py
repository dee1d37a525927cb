"""Owns how a night decides: by its own rules, grids and fit, tonight or whenever it is done again."""

from scrm.lib import clock
from segmentation.models import Run
from segmentation.queries.cut_points import grids_on
from segmentation.queries.lifetime import fits_for, worth_before
from segmentation.queries.policy import standing_policy
from segmentation.queries.worths import with_worth
from segmentation.rules import Chunk, Decision, decide
from segmentation.rules.lifetime import Worth


def decided(run: Run, people: Chunk, *, is_sparse: bool = False) -> tuple[Decision, Worth | None]:
    """Decide people for a run's date, and tell what buyers are worth; sparse people lie far apart by id."""
    policy = standing_policy(run.policy_version)
    worth = worth_before(run.date, people.profiles, fits_for(run), is_sparse=is_sparse)
    expected = worth and worth.if_alive
    people = with_worth(people, policy)
    return decide(people, clock.day_number(run.date), policy, grids_on(run.date), expected=expected), worth
