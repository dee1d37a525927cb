"""Holds the models of lifetime value with made-up shoppers, degenerate data and properties."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.rules.lifetime import (
    Backtest,
    BuyingFit,
    Model,
    Unfit,
    expected_basket,
    fit_basket,
    fit_buying,
    forecast,
    forecast_if_alive,
    group,
    is_begun_in_the_middle,
    p_alive,
    purchases_of,
    shortcomings,
)
from segmentation.rules.lifetime.judging import auc, spearman, top_fifth
from segmentation.rules.lifetime.report import report
from tests.segmentation.rules.shoppers import shoppers


def histories_of(log, end):
    known = log.customers(end)
    return group(known.x, known.t_x, known.T)


positive = st.floats(0.01, 200.0)
fits = st.builds(BuyingFit, st.sampled_from(Model), positive, positive, positive, positive, st.just(0.0))
people = st.tuples(st.integers(0, 2000), st.floats(0, 1), st.floats(0, 1000), st.floats(0.1, 260))


@given(fits, people)
def test_a_forecast_is_finite_and_never_negative(fit, person):
    x, share, T, horizon = person
    t_x = T * share if x else 0.0
    alive, expected = p_alive(fit, x, t_x, T), forecast(fit, x, t_x, T, horizon)
    assert 0 <= alive <= 1
    assert np.isfinite(expected)
    assert 0 <= expected <= forecast_if_alive(fit, x, T, horizon)


@given(fits, people)
def test_a_longer_horizon_never_lowers_the_forecast(fit, person):
    x, _, T, horizon = person
    short, long = forecast_if_alive(fit, x, T, np.array([horizon, 2 * horizon]))
    assert long >= short * (1 - 1e-6) - 1e-9


@given(fits, st.integers(1, 300), st.floats(0.0, 100), st.floats(0, 100), st.floats(0, 100))
def test_longer_silence_never_makes_anyone_more_alive(fit, x, t_x, silence, more):
    assert p_alive(fit, x, t_x, t_x + silence + more) <= p_alive(fit, x, t_x, t_x + silence) + 1e-12


def test_the_forecast_agrees_with_summing_over_everybody_s_chances():
    """Monte Carlo of the model itself: draw rate and leaving chance given the history, then count."""
    fit = BuyingFit(Model.MBG_NBD, 2.0, 10.0, 1.5, 6.0, 0.0)
    chance = np.random.default_rng(3)
    rate = chance.gamma(fit.r + 3, 1 / (fit.alpha + 20), 100_000)  # three repeat purchases in 20 weeks, alive
    leave = chance.beta(fit.a, fit.b + 4, 100_000)
    expected = (1 - np.exp(-leave * rate * 30)) / leave
    assert forecast_if_alive(fit, 3, 20, 30) == pytest.approx(expected.mean(), rel=0.01)


def test_grouping_equal_histories_changes_nothing():
    known = shoppers(600, 60).customers(420)
    rows = np.array([known.x, np.floor(known.t_x / 4) * 4, np.ceil(known.T / 4) * 4])
    grouped = group(*rows)
    assert grouped.x.size < known.x.size * 0.6
    assert grouped.weight.sum() == known.x.size
    whole, plain = fit_buying(grouped), fit_buying(grouped._make([*rows, np.ones(known.x.size)]))
    assert whole.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
    assert [whole.r, whole.a] == pytest.approx([plain.r, plain.a], rel=1e-3)


def test_grouping_adds_up_weights_that_are_given():
    grouped = group([1, 0, 1], [2, 0, 2], [3, 3, 3], weight=[2, 5, 4])
    assert sorted(grouped.weight) == [5, 6]


def test_rows_of_one_day_are_one_purchase_and_a_day_of_returns_is_none():
    log = purchases_of([7, 7, 7, 7, 9], [5, 5, 9, 12, 3], [10, 5, 20, -8, 1])
    assert log.customer.tolist() == [7, 7, 9]
    assert log.amount.tolist() == [15, 20, 1]


def test_a_customer_is_summed_up_without_the_first_purchase_in_the_basket():
    known = purchases_of([7, 7, 7], [0, 7, 21], [100, 20, 40]).customers(28)
    assert [known.x[0], known.t_x[0], known.T[0]] == [2, 3, 4]
    assert (known.basket[0], known.spent[0]) == (30, 160)


def test_made_up_shoppers_are_forecast_and_reliable():
    found = report(shoppers(4000, 120), 90 * 7, 120 * 7 - 1)
    assert found["backtest"]["is_reliable"]
    assert found["holdout"]["forecast_ratio"]["mbg_nbd"] == pytest.approx(1, abs=0.15)
    assert found["warnings"] == []


def test_a_log_that_begins_in_the_middle_warns():
    log = shoppers(4000, 160)
    cut = log.between(100 * 7, 160 * 7)
    assert is_begun_in_the_middle(histories_of(cut, 160 * 7))
    assert not is_begun_in_the_middle(histories_of(log, 160 * 7))
    assert any("begin in the middle" in warning for warning in report(cut, 140 * 7, 160 * 7 - 1)["warnings"])


def test_heavy_tailed_baskets_do_not_run_away():
    chance = np.random.default_rng(1)
    purchases = chance.integers(1, 8, 3000)
    own = 50 * chance.lognormal(0, 1.2, 3000)
    own[:5] *= 2000
    fit = fit_basket(purchases, own * chance.gamma(2.0, 0.5, 3000))
    assert fit.p < 100
    assert fit.q > 1
    assert np.median(expected_basket(fit, purchases, own)) == pytest.approx(np.median(own), rel=0.5)


def test_baskets_without_a_mean_are_refused():
    chance = np.random.default_rng(1)
    with pytest.raises(Unfit, match="scatter too widely") as refusal:
        fit_basket(np.full(3000, 5), chance.pareto(0.4, 3000) + 1)
    assert refusal.value.code == "heavy_tail"


def test_a_basket_is_drawn_to_everyone_s_the_more_the_fewer_purchases():
    fit = fit_basket(*_baskets())
    everyone, once, often = expected_basket(fit, [0, 1, 50], [0, 500, 500])
    assert everyone < once < often
    assert often == pytest.approx(500, rel=0.05)


def _baskets():
    chance = np.random.default_rng(2)
    return chance.integers(1, 6, 500), chance.gamma(4.0, 15.0, 500)


@pytest.mark.parametrize(
    ("log", "code"),
    [
        (purchases_of(range(900), [3] * 900, [5] * 900), "few_repeaters"),
        (purchases_of([1] * 60, range(60), [5] * 60), "few_repeaters"),
        (purchases_of([], [], []), "few_repeaters"),
    ],
    ids=["everyone once", "one customer", "nobody"],
)
def test_histories_without_repetition_are_refused_in_a_sentence(log, code):
    with pytest.raises(Unfit, match="bought on more than one day; at least 10 are needed") as refusal:
        fit_buying(histories_of(log, 90))
    assert refusal.value.code == code


def test_amounts_of_nothing_are_refused_in_a_sentence():
    with pytest.raises(Unfit, match="Only 0 customers have baskets of more than 0"):
        fit_basket(np.full(100, 3), np.zeros(100))


def test_a_log_without_amounts_is_still_judged_by_frequency():
    log = shoppers(1500, 80)
    found = report(log._replace(amount=np.zeros(log.amount.size)), 60 * 7, 80 * 7 - 1)
    assert found["models"]["gamma_gamma"]["refused"] == "few_baskets"
    assert "dual" not in found["holdout"]["scores"]


def test_too_little_data_is_named():
    log = shoppers(300, 20)
    found = shortcomings(histories_of(log, 20 * 7 + 60), Backtest(10, 10))
    assert found == ("few_buyers", "no_recent_order")


@pytest.mark.parametrize(("forecast", "is_close"), [(69, False), (70, True), (130, True), (131, False)])
def test_a_back_test_is_close_from_seven_to_thirteen_tenths(forecast, is_close):
    assert Backtest(forecast, 100).is_close is is_close


def test_a_back_test_without_purchases_is_never_close():
    assert not Backtest(3.0, 0).is_close


def test_a_perfect_score_is_judged_perfect():
    spent = np.arange(100.0)
    assert spearman(spent, spent) == pytest.approx(1)
    assert auc(spent, spent > 40) == 1
    assert top_fifth(spent, spent) == pytest.approx(spent[80:].sum() / spent.sum())
    assert spearman(np.ones(5), np.arange(5)) is None
    assert auc(spent, spent >= 0) is None


def test_scipy_is_not_imported_before_it_is_needed():
    code = "import sys, segmentation.rules.lifetime.report; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
