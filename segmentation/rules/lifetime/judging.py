"""Owns the judgement of models on a hold-out: who would buy again, for how much, and was it foreseen."""

from dataclasses import dataclass

import numpy as np

from segmentation.rules.lifetime.basket import BasketFit
from segmentation.rules.lifetime.buying import BuyingFit, forecast, forecast_for_new
from segmentation.rules.lifetime.histories import DAYS_A_WEEK, Customers, Purchases
from segmentation.rules.lifetime.worth import worth_of
from segmentation.rules.scale import grid
from segmentation.rules.value import value_scores

TOP = 5  # the top fifth
LAST_CLASS = 7  # customers with so many repeat purchases or more are one class


@dataclass(frozen=True)
class HoldOut:
    """What each customer of the calibration did in the hold-out."""

    customers: Customers
    purchases: np.ndarray
    spent: np.ndarray
    weeks: float

    @classmethod
    def split(cls, log: Purchases, calibration_end: int, end: int) -> "HoldOut":
        """Split a log at the end of the calibration; who first buys later is left out."""
        customers = log.between(0, calibration_end).customers(calibration_end)
        later = log.between(calibration_end + 1, end)
        place = np.searchsorted(customers.customer, later.customer)
        known = np.append(customers.customer, -1)[place] == later.customer
        place, size = place[known], customers.customer.size
        spent = np.bincount(place, later.amount[known], size)
        return cls(
            customers, np.bincount(place, minlength=size), spent, (end - calibration_end) / DAYS_A_WEEK
        )


def scores(customers: Customers, buying: BuyingFit, basket: BasketFit | None) -> dict[str, np.ndarray]:
    """Score customers by past spend, by frequency and money, by expected value in a year, and by both.

    Without a fitted basket there is no expected value.
    """
    x, spent = customers.x, customers.spent
    often = grid(x + 1), grid(spent)
    past = {"past_spend": spent, "frequency_and_money": value_scores(x + 1, spent, *often)}
    if basket is None:
        return past
    worth = worth_of(customers, buying, basket)
    dual = value_scores(x + 1, spent, *often, worth.if_alive, grid(worth.if_alive))
    return past | {"lifetime_value": worth.expected, "dual": dual}


def expected_purchases(fit: BuyingFit, held: HoldOut) -> np.ndarray:
    """Forecast the purchases of each customer in the hold-out."""
    _, x, t_x, T, _, _ = held.customers
    return forecast(fit, x, t_x, T, held.weeks)


def ranking_power(score: np.ndarray, held: HoldOut) -> dict[str, float | None]:
    """Measure how well a score ranks what came: correlation, revenue of the top fifth, buying again."""
    return {
        "spearman": spearman(score, held.spent),
        "top_fifth_revenue": top_fifth(score, held.spent),
        "auc_buys_again": auc(score, held.purchases > 0),
    }


def spearman(one: np.ndarray, other: np.ndarray) -> float | None:
    """Correlate two rankings; None where one of them has no order."""
    ranks = average_ranks(one), average_ranks(other)
    if min(np.ptp(rank) if rank.size else 0 for rank in ranks) == 0:
        return None
    return float(np.corrcoef(*ranks)[0, 1])


def top_fifth(score: np.ndarray, spent: np.ndarray) -> float | None:
    """Return the share of later revenue that the top fifth by a score brought; None without revenue."""
    if spent.sum() <= 0:
        return None
    best = np.argsort(-score, kind="stable")[: score.size // TOP]
    return float(spent[best].sum() / spent.sum())


def auc(score: np.ndarray, is_true: np.ndarray) -> float | None:
    """Return the chance that one who did ranks above one who did not; None where all did the same."""
    yes, no = int(is_true.sum()), int((~is_true).sum())
    if not yes or not no:
        return None
    return float((average_ranks(score)[is_true].sum() - yes * (yes + 1) / 2) / (yes * no))


def average_ranks(values: np.ndarray) -> np.ndarray:
    """Rank from 1; equal values share the mean of their ranks."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def table_by_frequency(held: HoldOut, fits: dict[str, BuyingFit]) -> list[dict]:
    """Compare mean purchases in the hold-out with the forecasts, by repeat purchases in the calibration."""
    each = {name: expected_purchases(fit, held) for name, fit in fits.items()}
    kind = np.minimum(held.customers.x, LAST_CLASS)
    rows = []
    for repeats in np.unique(kind):
        here = kind == repeats
        means = {name: float(expected[here].mean()) for name, expected in each.items()}
        row = {"repeats": int(repeats), "customers": int(here.sum())}
        rows.append(row | {"actual": float(held.purchases[here].mean())} | means)
    return rows


def tracking_error(fit: BuyingFit, held: HoldOut) -> float | None:
    """Return by how much all repeat purchases up to the hold-out's end are over-forecast, as a share.

    Everyone is forecast from the first purchase on, as the papers do for their curve of cumulative sales.
    """
    actual = held.customers.x.sum() + held.purchases.sum()
    expected = forecast_for_new(fit, held.customers.T + held.weeks).sum()
    return float(expected / actual - 1) if actual else None
