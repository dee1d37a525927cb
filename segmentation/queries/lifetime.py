"""Owns the reads of lifetime value: buying histories, the fit in force, and what people are worth by it."""

import datetime as dt

import numpy as np

from scrm.lib.copy import read_rows
from scrm.lib.sql import statement
from segmentation.models import Run, ValueFit
from segmentation.rules.lifetime import (
    BasketFit,
    BuyingFit,
    Customers,
    Model,
    Worth,
    worth_of,
)

FRESH = dt.timedelta(days=90)  # an older fit is not used
LAST_ID = 2**63 - 1
DAYS_A_WEEK = 7
HISTORY = {
    "profile_id": "int8",
    "x": "int4",
    "t_x": "int4",
    "T": "int4",
    "spent": "float8",
    "basket": "float8",
}
PARAMETERS = ("r", "alpha", "a", "b", "p", "q", "v")
Fits = tuple[BuyingFit, BasketFit]


def customers_before(
    date: dt.date, first: int = 0, last: int = LAST_ID, profiles: list[int] | None = None
) -> Customers:
    """Return the buying histories of a key range, or of chosen people in it, as known before a date.

    Only of those who may be profiled.
    """
    params = {"date": date, "first": first, "last": last, "profiles": profiles}
    rows = read_rows(statement("segmentation", "buying_histories"), params, HISTORY)
    columns = {name: rows[name].astype(np.float64) for name in HISTORY if name != "profile_id"}
    columns["t_x"] /= DAYS_A_WEEK
    columns["T"] /= DAYS_A_WEEK
    return Customers(customer=rows["profile_id"].astype(np.int64), **columns)


def fits_for(run: Run) -> Fits | None:
    """Return the newest reliable fit that was there when a run was opened, if it is fresh."""
    found = ValueFit.objects.filter(
        is_reliable=True, date__lte=run.date, date__gt=run.date - FRESH, fitted_at__lte=run.opened_at
    ).first()
    if found is None:
        return None
    r, alpha, a, b, p, q, v = (float(getattr(found, name)) for name in PARAMETERS)
    buying = BuyingFit(Model.MBG_NBD, r, alpha, a, b, float("nan"))
    return buying, BasketFit(p, q, v, float("nan"), found.buyers)


def worth_before(
    date: dt.date, profiles: np.ndarray, fits: Fits | None, *, is_sparse: bool = False
) -> Worth | None:
    """Return what each of the profiles, ascending, is worth as known before a date; NaN for non-buyers.

    Sparse profiles are a few of their key range: then only these are read.
    """
    if fits is None:
        return None
    chosen = profiles.tolist() if is_sparse else None
    customers = customers_before(date, int(profiles[0]), int(profiles[-1]), chosen)
    return worth_of(customers, *fits).of(customers.customer, profiles)
