import numpy as np
import pytest

from segmentation.rules import STANDARD, TIERS, Grids, decide, grid, percentile
from segmentation.rules.value import tiers_for, value_scores
from tests.segmentation.rules.people import TODAY, chunk_of


def test_grid_takes_101_quantiles():
    points = grid(np.arange(1001))

    assert len(points) == 101
    assert points[0] == 0
    assert points[50] == 500
    assert points[100] == 1000


def test_percentile_lies_between_points_in_proportion():
    assert percentile([-5, 0, 12.5, 100, 900], np.arange(101.0)).tolist() == [0, 0, 12.5, 100, 100]


def test_percentile_of_a_common_value_is_the_middle_of_its_run():
    points = grid([1] * 60 + [2] * 40)

    low, high = percentile([1, 2], points)

    assert low == pytest.approx(29.5, abs=1)
    assert high == pytest.approx(80, abs=1)


@pytest.mark.parametrize("points", [None, grid([])])
def test_percentile_without_a_population_is_zero(points):
    assert percentile([1.0, 2.0], points).tolist() == [0, 0]


def test_percentile_of_one_value_for_everybody_is_the_middle():
    assert percentile([4.0, 5.0, 6.0], grid([5.0])).tolist() == [0, 50, 100]


def test_value_scores_is_the_mean_of_frequency_and_money():
    line = np.arange(101.0)

    assert value_scores([20, 80], [60, 80], line, line).tolist() == [40, 80]


def test_value_scores_of_people_who_never_bought_is_zero():
    line = np.arange(101.0)

    assert value_scores([0, 1], [0, 1], line, line).tolist() == [0, 1]


def test_value_scores_falls_with_a_refund():
    line = np.arange(101.0)

    before, after = value_scores([5, 5], [90, 40], line, line)

    assert after < before


def test_value_scores_takes_half_from_the_expected_value_where_it_is_known():
    line = np.arange(101.0)

    assert value_scores([20], [60], line, line, [90], line).tolist() == [65]
    assert value_scores([20], [60], line, line, [90], None).tolist() == [40]


def test_tiers_for_cuts_by_the_policy_and_leaves_out_who_never_bought():
    tiers = tiers_for(np.array([95, 80, 50, 49.9, 0]), np.array([1, 1, 1, 1, 0]), STANDARD)

    assert [TIERS[code] for code in tiers] == ["S", "A", "B", "C", "none"]


def test_decide_a_silent_buyer_keeps_the_value():
    line = np.arange(101.0)
    facts = {"purchases": [90, 90], "spent": [90, 90]}
    people = [{"purchase": [TODAY - 700]}, {"purchase": [TODAY - 2]}]

    decision = decide(chunk_of(people, **facts), TODAY, STANDARD, Grids(frequency=line, money=line))

    assert decision.value[0] == decision.value[1] == 90
