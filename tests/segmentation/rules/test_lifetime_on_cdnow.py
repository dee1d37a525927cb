"""Holds the models of lifetime value to the numbers published for the CDNOW sample."""

import numpy as np
import pytest

from segmentation.rules.lifetime import (
    Model,
    fit_basket,
    fit_buying,
    forecast,
    forecast_for_new,
    group,
    p_alive,
)
from segmentation.rules.lifetime.judging import HoldOut, table_by_frequency, tracking_error
from segmentation.rules.lifetime.report import tested_on_last_quarter as backtested
from tests.segmentation.rules.shoppers import cdnow, day_of

CALIBRATION_END, END = day_of("1997-09-30"), day_of("1998-06-30")
HALF_A_PERCENT, A_HUNDREDTH = 0.005, 0.01


@pytest.fixture(scope="module")
def log():
    return cdnow()


@pytest.fixture(scope="module")
def held(log):
    return HoldOut.split(log, CALIBRATION_END, END)


@pytest.fixture(scope="module")
def fits(held):
    known = held.customers
    histories = group(known.x, known.t_x, known.T)
    return {model: fit_buying(histories, model) for model in Model}


def parameters(fit) -> list[float]:
    return [fit.r, fit.alpha, fit.a, fit.b]


def test_bg_nbd_is_fitted_as_published(fits):
    fit = fits[Model.BG_NBD]
    assert parameters(fit) == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=HALF_A_PERCENT)
    assert fit.log_likelihood == pytest.approx(-9582.429, abs=A_HUNDREDTH)


def test_mbg_nbd_is_fitted_as_published(fits):
    fit = fits[Model.MBG_NBD]
    assert parameters(fit) == pytest.approx([0.525, 6.183, 0.891, 1.614], rel=HALF_A_PERCENT)
    assert fit.log_likelihood == pytest.approx(-9582.136, abs=A_HUNDREDTH)


def test_gamma_gamma_is_fitted_as_published(held):
    fit = fit_basket(held.customers.x, held.customers.basket)
    assert [fit.p, fit.q, fit.v] == pytest.approx([6.25, 3.74, 15.44], rel=HALF_A_PERCENT)
    assert fit.log_likelihood == pytest.approx(-4055.92, abs=A_HUNDREDTH)
    assert fit.customers == 946


def test_a_new_customer_buys_again_as_often_as_published(fits):
    assert forecast_for_new(fits[Model.BG_NBD], 52) == pytest.approx(1.444004, abs=1e-4)


def test_customer_1516_is_forecast_as_published(fits, held):
    known = held.customers
    place = np.flatnonzero((known.x == 26) & (np.round(known.t_x, 2) == 30.86) & (known.T == 31))
    assert len(place) == 1
    history = [values[place[0]] for values in (known.x, known.t_x, known.T)]
    assert forecast(fits[Model.BG_NBD], *history, 52) == pytest.approx(25.757, abs=0.002)
    assert p_alive(fits[Model.BG_NBD], *history) == pytest.approx(0.96885, abs=1e-4)


def test_the_hold_out_is_forecast_by_frequency_as_published(fits, held):
    rows = table_by_frequency(held, {"bg": fits[Model.BG_NBD]})
    assert [row["customers"] for row in rows] == [1411, 439, 214, 100, 62, 38, 29, 64]
    published = [0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157]
    assert [round(row["bg"], 3) for row in rows] == published
    actual = [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
    assert [round(row["actual"], 3) for row in rows] == actual


def test_cumulative_sales_at_week_78_are_missed_by_four_percent(fits, held):
    assert -0.043 <= tracking_error(fits[Model.BG_NBD], held) <= -0.040


def test_only_mbg_nbd_doubts_people_with_one_purchase(fits, held):
    once = held.customers.x == 0
    _, x, t_x, T, _, _ = held.customers
    assert (p_alive(fits[Model.BG_NBD], x, t_x, T)[once] == 1).all()
    assert p_alive(fits[Model.MBG_NBD], x, t_x, T)[once].max() < 0.9


def test_the_back_test_of_the_calibration_is_close(log):
    tested = backtested(log.between(0, CALIBRATION_END), CALIBRATION_END)
    assert tested.is_close
    assert tested.ratio == pytest.approx(0.846, abs=0.01)
