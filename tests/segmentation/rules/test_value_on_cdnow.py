"""Judges the value score on real purchases: the CDNOW sample, calibrated on 39 weeks, held out for 39."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentation.rules.scale import grid
from segmentation.rules.value import value_scores

SAMPLE = Path(__file__).parents[2] / "data" / "cdnow_sample.csv.gz"
CALIBRATION_END = "1997-09-30"


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    """One row a customer: days with a purchase and spend in calibration, spend and return in hold-out."""
    log = pd.read_csv(SAMPLE, parse_dates=["date"])
    before, after = log[log.date <= CALIBRATION_END], log[log.date > CALIBRATION_END]
    return pd.DataFrame(
        {
            "purchases": before.groupby("customer_id").date.nunique(),
            "spent": before.groupby("customer_id").amount.sum(),
            "last": before.groupby("customer_id").date.max(),
            "later": after.groupby("customer_id").amount.sum(),
        }
    ).fillna({"later": 0.0})


@pytest.fixture(scope="module")
def score(customers) -> np.ndarray:
    purchases, spent = customers.purchases.to_numpy(), (customers.spent * 100).to_numpy()
    return value_scores(purchases, spent, grid(purchases), grid(spent))


def spearman(a, b) -> float:
    return float(np.corrcoef(pd.Series(a).rank(), pd.Series(b).rank())[0, 1])


def caught_by_top_fifth(score, later) -> float:
    order = np.argsort(-score, kind="stable")
    return float(later[order][: len(order) // 5].sum() / later.sum())


def test_the_sample_is_the_one_of_the_papers(customers):
    assert len(customers) == 2357
    assert (customers.purchases > 1).sum() == 946
    assert (customers.purchases - 1).sum() == 2457


def test_value_ranks_future_spend_better_than_past_spend_does(customers, score):
    later = customers.later.to_numpy()
    ours, past = spearman(score, later), spearman(customers.spent, later)
    assert ours > past + 0.01
    assert ours == pytest.approx(0.441, abs=0.005)


def test_the_top_fifth_by_value_brings_two_thirds_of_future_revenue(customers, score):
    assert caught_by_top_fifth(score, customers.later.to_numpy()) > 0.65


def test_the_silent_can_be_valuable(customers, score):
    silent = (pd.Timestamp(CALIBRATION_END) - customers["last"]).dt.days.to_numpy() > 90
    is_high = score >= np.quantile(score, 0.7)
    assert is_high[silent].mean() > 0.1
