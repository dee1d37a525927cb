"""Owns the fit of the models of lifetime value to everybody's purchases."""

import datetime as dt

import numpy as np
from django.db import transaction

from scrm.lib import clock
from segmentation.models import ValueFit
from segmentation.queries.lifetime import customers_before
from segmentation.rules.lifetime import (
    HELD_BACK,
    Backtest,
    Customers,
    Histories,
    Unfit,
    backtest,
    fit_basket,
    fit_buying,
    group,
    is_begun_in_the_middle,
    shortcomings,
)

RENEWED_AFTER = dt.timedelta(days=30)
TRIED_AGAIN_AFTER = dt.timedelta(days=1)  # where the last fit was not reliable


def ensure_lifetime_fit(*, now: dt.datetime) -> ValueFit | None:
    """Fit when the last fit has grown old, or was not reliable and a day has passed."""
    last = ValueFit.objects.first()
    wait = RENEWED_AFTER if last and last.is_reliable else TRIED_AGAIN_AFTER
    if last and last.date + wait > clock.business_date(now):
        return None
    return fit_lifetime(now=now)


def fit_lifetime(*, now: dt.datetime) -> ValueFit:
    """Fit to the purchases before today, back-test on the last quarter, store both; a day's fit stays."""
    date = clock.business_date(now)
    found = ValueFit.objects.filter(date=date).first()
    if found:
        return found
    customers = customers_before(date)
    histories = group(customers.x, customers.t_x, customers.T)
    parameters, notes = _fitted(customers, histories)
    tested = _tested(customers, date)
    notes += shortcomings(histories, tested)
    values = parameters | {
        "ratio": tested.ratio if tested and tested.actual else None,
        "buyers": len(customers.x),
        "is_reliable": not notes,
        "note": " ".join([*dict.fromkeys(notes), *_doubts(histories)]),
        "fitted_at": now,
    }
    with transaction.atomic():
        return ValueFit.objects.get_or_create(date=date, defaults=values)[0]


def _fitted(customers: Customers, histories: Histories) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return the parameters of both models, or the code of why there are none."""
    try:
        buying, basket = fit_buying(histories), fit_basket(customers.x, customers.basket)
    except Unfit as unfit:
        return {}, (unfit.code,)
    parts = {name: getattr(buying, name) for name in ("r", "alpha", "a", "b")}
    return parts | {name: getattr(basket, name) for name in ("p", "q", "v")}, ()


def _tested(customers: Customers, date: dt.date) -> Backtest | None:
    """Forecast the last quarter of the history from the purchases before it."""
    held_back = round(float(np.max(customers.T, initial=0)) * 7 * HELD_BACK)
    if not held_back:
        return None
    known = customers_before(date - dt.timedelta(days=held_back))
    later = customers.x[np.isin(customers.customer, known.customer)].sum() - known.x.sum()
    return backtest(group(known.x, known.t_x, known.T), int(later), held_back / 7)


def _doubts(histories: Histories) -> list[str]:
    """Name what makes a fit doubtful without forbidding its use."""
    return ["begun_in_the_middle"] if is_begun_in_the_middle(histories) else []
