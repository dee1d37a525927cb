"""Owns the report on a log of purchases: fits, back-test, and what the hold-out says about each model."""

from dataclasses import asdict

import numpy as np

from segmentation.rules.lifetime import judging
from segmentation.rules.lifetime.backtest import (
    HELD_BACK,
    Backtest,
    backtest,
    is_begun_in_the_middle,
    is_without_dropout,
    shortcomings,
)
from segmentation.rules.lifetime.basket import BasketFit, fit_basket
from segmentation.rules.lifetime.buying import BuyingFit, Model, fit_buying
from segmentation.rules.lifetime.fitting import Unfit
from segmentation.rules.lifetime.histories import DAYS_A_WEEK, Histories, Purchases, group


def report(log: Purchases, calibration_end: int, end: int) -> dict:
    """Fit everything to the calibration, judge it on the days after it, and return plain values."""
    held = judging.HoldOut.split(log, calibration_end, end)
    customers = held.customers
    histories = group(customers.x, customers.t_x, customers.T)
    fits = {model.name.lower(): fit_buying(histories, model) for model in Model}
    basket, refusal = _basket(customers)
    tested = tested_on_last_quarter(log.between(0, calibration_end), calibration_end)
    return {
        "log": _facts(held, histories),
        "models": {name: _plain(fit) for name, fit in fits.items()} | {"gamma_gamma": basket or refusal},
        "backtest": _reliability(histories, tested),
        "holdout": _judgement(held, fits, basket),
        "warnings": warnings(histories, fits["mbg_nbd"]),
    }


def tested_on_last_quarter(log: Purchases, end: int) -> Backtest | None:
    """Hold back the last quarter of a log that ends with day `end`, and forecast it."""
    span = end - int(log.day.min()) + 1
    held = judging.HoldOut.split(log, end - round(span * HELD_BACK), end)
    known = held.customers
    return backtest(group(known.x, known.t_x, known.T), int(held.purchases.sum()), held.weeks)


def warnings(histories: Histories, fit: BuyingFit) -> list[str]:
    """Say in sentences what makes a forecast doubtful although it can be made."""
    found = []
    if is_begun_in_the_middle(histories):
        found.append(
            "The log seems to begin in the middle: far more customers turn up in its first four weeks than "
            "in the next four. Their real age is unknown, so forecasts tend to be too high."
        )
    if is_without_dropout(fit):
        found.append("The fit believes that hardly anybody ever leaves; forecasts tend to be too high.")
    return found


def _basket(customers) -> tuple[dict | None, dict]:
    try:
        return asdict(fit_basket(customers.x, customers.basket)), {}
    except Unfit as unfit:
        return None, {"refused": unfit.code, "reason": str(unfit)}


def _plain(fit: BuyingFit) -> dict:
    return {name: value for name, value in asdict(fit).items() if name != "model"}


def _facts(held: judging.HoldOut, histories: Histories) -> dict:
    x = held.customers.x
    return {
        "customers": int(x.size),
        "repeat_customers": int((x > 0).sum()),
        "repeat_purchases": int(x.sum()),
        "holdout_purchases": int(held.purchases.sum()),
        "holdout_weeks": round(held.weeks, 2),
        "calibration_weeks": round(float(np.max(held.customers.T)) + 1 / DAYS_A_WEEK, 2),
        "different_histories": int(histories.x.size),
    }


def _reliability(histories: Histories, tested: Backtest | None) -> dict:
    found = shortcomings(histories, tested)
    numbers = {"forecast": tested.forecast, "actual": tested.actual} if tested else {}
    ratio = tested.ratio if tested and tested.actual else None
    return numbers | {
        "ratio": ratio,
        "is_reliable": not found,
        "shortcomings": [str(name) for name in found],
    }


def _judgement(held: judging.HoldOut, fits: dict[str, BuyingFit], basket: dict | None) -> dict:
    """Judge scores on the hold-out; without a basket, those that need no amount forecast."""
    worth = BasketFit(**basket) if basket else None
    found = judging.scores(held.customers, fits["mbg_nbd"], worth)
    powers = {name: judging.ranking_power(score, held) for name, score in found.items()}
    best = judging.ranking_power(held.spent, held)["top_fifth_revenue"]
    week = round(float(np.max(held.customers.T)) + held.weeks)
    return {
        "scores": powers,
        "perfect_foresight_top_fifth_revenue": best,
        "by_frequency": judging.table_by_frequency(held, fits),
        "week": week,
        "tracking_error": {name: judging.tracking_error(fit, held) for name, fit in fits.items()},
        "forecast_ratio": {name: _ratio(fit, held) for name, fit in fits.items()},
    }


def _ratio(fit: BuyingFit, held: judging.HoldOut) -> float | None:
    expected, actual = judging.expected_purchases(fit, held).sum(), held.purchases.sum()
    return float(expected / actual) if actual else None
