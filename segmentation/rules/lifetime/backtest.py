"""Owns whether a fit may be believed: the back-test on the last quarter, and the least data that it needs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from segmentation.rules.lifetime.buying import BuyingFit, Model, fit_buying, forecast
from segmentation.rules.lifetime.fitting import Unfit
from segmentation.rules.lifetime.histories import Histories

LEAST_RATIO, MOST_RATIO = 0.7, 1.3
HELD_BACK = 0.25  # of the history
MONTH = 4.0  # weeks
LEAST_DROPOUT = 0.01
MIDDLE_RATIO = 1.3


class Shortcoming(StrEnum):
    """Why a fit is not to be relied on."""

    FEW_BUYERS = "few_buyers"
    SHORT_HISTORY = "short_history"
    NO_RECENT_ORDER = "no_recent_order"
    NO_THIRD_ORDER = "no_third_order"
    UNFIT = "unfit"
    OFF_FORECAST = "off_forecast"


class Minimum(NamedTuple):
    """The least data behind a forecast that is shown to anyone."""

    buyers: int
    days: int
    recent_days: int
    orders: int


MINIMUM = Minimum(buyers=500, days=180, recent_days=30, orders=3)


@dataclass(frozen=True)
class Backtest:
    """The repeat purchases that were forecast for the time held back, and those that came."""

    forecast: float
    actual: int

    @property
    def ratio(self) -> float:
        """Return forecast over actual; infinite where nothing came."""
        return self.forecast / self.actual if self.actual else float("inf")

    @property
    def is_close(self) -> bool:
        """Tell whether the forecast came close enough to be relied on."""
        return LEAST_RATIO <= self.ratio <= MOST_RATIO


def backtest(
    histories: Histories, actual: int, horizon: float, model: Model = Model.MBG_NBD
) -> Backtest | None:
    """Fit to histories that end `horizon` weeks early and compare with the purchases that followed.

    None where the shorter history allows no fit.
    """
    try:
        fit = fit_buying(histories, model)
    except Unfit:
        return None
    each = forecast(fit, histories.x, histories.t_x, histories.T, horizon)
    return Backtest(float(histories.weight @ each), int(actual))


def shortcomings(histories: Histories, tested: Backtest | None) -> tuple[Shortcoming, ...]:
    """Name what keeps a fit to these histories from being relied on; empty when it may be."""
    x, t_x, T, weight = histories
    facts = {
        Shortcoming.FEW_BUYERS: weight.sum() < MINIMUM.buyers,
        Shortcoming.SHORT_HISTORY: np.max(T, initial=0) * 7 < MINIMUM.days,
        Shortcoming.NO_RECENT_ORDER: np.min(T - t_x, initial=np.inf) * 7 > MINIMUM.recent_days,
        Shortcoming.NO_THIRD_ORDER: np.max(x, initial=0) + 1 < MINIMUM.orders,
        Shortcoming.UNFIT: tested is None,
        Shortcoming.OFF_FORECAST: tested is not None and not tested.is_close,
    }
    return tuple(name for name, is_true in facts.items() if is_true)


def is_begun_in_the_middle(histories: Histories) -> bool:
    """Tell whether far more customers turn up in the first four weeks than in the next four.

    Then most of them were customers before the log begins: their real age is unknown, the forecast too high.
    """
    week = np.max(histories.T, initial=0) - histories.T
    if week.max(initial=0) < 2 * MONTH:
        return False
    first = histories.weight[week < MONTH].sum()
    second = histories.weight[(week >= MONTH) & (week < 2 * MONTH)].sum()
    return bool(first > MIDDLE_RATIO * second + 3 * np.sqrt(first + second))


def is_without_dropout(fit: BuyingFit) -> bool:
    """Tell whether the fit believes that hardly anybody ever leaves."""
    return fit.a / (fit.a + fit.b) < LEAST_DROPOUT
