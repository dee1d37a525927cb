"""Owns what customers are worth: the money expected of each in a year, and the chance that they stay."""

from typing import NamedTuple

import numpy as np

from segmentation.rules.lifetime.basket import BasketFit, expected_basket
from segmentation.rules.lifetime.buying import BuyingFit, forecast_if_alive, p_alive
from segmentation.rules.lifetime.histories import Customers

YEAR = 52.0  # weeks


class Worth(NamedTuple):
    """The chance of being still there, the money expected in a year, and the same of those still there.

    The last is the value axis: with recency in it, nobody who fell silent could be valuable.
    """

    p_alive: np.ndarray
    expected: np.ndarray
    if_alive: np.ndarray

    def of(self, customers: np.ndarray, wanted: np.ndarray) -> "Worth":
        """Lay the values out for the wanted ids, ascending like the known ones; NaN for the unknown."""
        place = np.searchsorted(customers, wanted)
        known = np.append(customers, -1)[place] == wanted
        return Worth(*(np.where(known, np.append(values, np.nan)[place], np.nan) for values in self))


def worth_of(customers: Customers, buying: BuyingFit, basket: BasketFit) -> Worth:
    """Expect the purchases of the next 52 weeks, each of the expected basket."""
    amount = expected_basket(basket, customers.x, customers.basket)
    chance = p_alive(buying, customers.x, customers.t_x, customers.T)
    if_alive = forecast_if_alive(buying, customers.x, customers.T, YEAR) * amount
    return Worth(chance, chance * if_alive, if_alive)
