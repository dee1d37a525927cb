"""Owns the models of lifetime value: how often someone will buy, whether they are still there, for how much.

MBG/NBD gives the forecast and the probability of being alive, gamma-gamma the basket; BG/NBD is a check of
the fit only, because it takes everyone with one purchase for alive. Time is in weeks. Everything is pure, and
scipy is imported when the first fit or forecast is made, not before.
"""

from segmentation.rules.lifetime.backtest import (
    HELD_BACK,
    MINIMUM,
    Backtest,
    Shortcoming,
    backtest,
    is_begun_in_the_middle,
    is_without_dropout,
    shortcomings,
)
from segmentation.rules.lifetime.basket import BasketFit, expected_basket, fit_basket
from segmentation.rules.lifetime.buying import (
    BuyingFit,
    Model,
    fit_buying,
    forecast,
    forecast_for_new,
    forecast_if_alive,
    p_alive,
)
from segmentation.rules.lifetime.fitting import Unfit
from segmentation.rules.lifetime.histories import Customers, Histories, Purchases, group, purchases_of
from segmentation.rules.lifetime.worth import Worth, worth_of

__all__ = [
    "HELD_BACK",
    "MINIMUM",
    "Backtest",
    "BasketFit",
    "BuyingFit",
    "Customers",
    "Histories",
    "Model",
    "Purchases",
    "Shortcoming",
    "Unfit",
    "Worth",
    "backtest",
    "expected_basket",
    "fit_basket",
    "fit_buying",
    "forecast",
    "forecast_for_new",
    "forecast_if_alive",
    "group",
    "is_begun_in_the_middle",
    "is_without_dropout",
    "p_alive",
    "purchases_of",
    "shortcomings",
    "worth_of",
]
