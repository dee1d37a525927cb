import numpy as np
import pytest

from segmentation.rules import QUADRANTS, STANDARD
from segmentation.rules.policy import Policy
from segmentation.rules.quadrant import place
from tests.segmentation.rules.people import TODAY, chunk_of

NOBODY = np.array([False])


def placed(value, engagement, *, today=TODAY, policy=STANDARD, nightly=True, outside=NOBODY, **standing):
    chunk = chunk_of([{}], **{name: [one] for name, one in standing.items()})
    return place(chunk, np.array([value]), np.array([engagement]), outside, today, policy, nightly)


def series(scores, step=1):
    """Place one person on a series of readings of the engagement score; the value is high."""
    standing, seen = {}, []
    for at, score in enumerate(scores):
        result = placed(90, score, today=TODAY + at * step, **standing)
        standing = {name: column[0] for name, column in vars(result).items()}
        seen.append(QUADRANTS[result.quadrant[0]])
    return seen


@pytest.mark.parametrize(
    ("value", "engagement", "name"),
    [(90, 90, "core"), (90, 10, "silent"), (10, 90, "advocate"), (10, 10, "tail"), (50, 50, "core")],
)
def test_place_cuts_plainly_at_first(value, engagement, name):
    result = placed(value, engagement)

    assert QUADRANTS[result.quadrant[0]] == name
    assert result.quadrant_since[0] == TODAY


def test_place_keeps_the_side_inside_the_dead_band():
    assert set(series([60] + [46] * 20)) == {"core"}
    assert set(series([40] + [54] * 20)) == {"silent"}


def test_place_moves_after_eight_nights_beyond_the_band():
    assert series([60] + [44] * 10) == ["core"] * 8 + ["silent"] * 3


def test_place_moves_after_two_weekly_readings():
    assert series([60] + [44] * 3, step=7) == ["core", "core", "silent", "silent"]


def test_place_one_reading_back_starts_the_confirmation_again():
    assert set(series([60] + [44] * 6 + [60] + [44] * 6)) == {"core"}


def test_place_leaves_out_people_who_are_outside():
    result = placed(90, 90, outside=np.array([True]), quadrant=3, quadrant_since=TODAY - 9)

    assert result.quadrant[0] == result.quadrant_since[0] == result.pending_quadrant[0] == -1
    assert result.pending_quadrant_readings[0] == 0


def test_place_between_nights_changes_nothing():
    waiting = {"pending_quadrant": 1, "pending_quadrant_since": TODAY - 9, "pending_quadrant_readings": 9}

    result = placed(90, 10, nightly=False, quadrant=0, quadrant_since=TODAY - 50, **waiting)

    assert result.quadrant[0] == 0
    assert result.quadrant_since[0] == TODAY - 50
    assert result.pending_quadrant_readings[0] == 9


def test_place_takes_cuts_and_bands_from_the_policy():
    policy = Policy(value_cut=70, value_band=0)

    assert QUADRANTS[placed(69, 90, policy=policy).quadrant[0]] == "advocate"
    assert placed(71, 90, policy=policy, quadrant=2, quadrant_since=1).pending_quadrant[0] == 0
