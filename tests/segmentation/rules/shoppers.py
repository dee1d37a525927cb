"""Owns made-up shoppers who buy, pause and leave as MBG/NBD says, and the CDNOW sample."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from segmentation.rules.lifetime import Purchases, purchases_of

SAMPLE = Path(__file__).parents[2] / "data" / "cdnow_sample.csv.gz"


def day_of(text: str) -> int:
    return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days


def cdnow() -> Purchases:
    rows = pd.read_csv(SAMPLE, parse_dates=["date"])
    days = rows.date.to_numpy("datetime64[D]").astype(np.int64)
    return purchases_of(rows.customer_id, days, rows.amount)


def shoppers(count: int, weeks: int, seed: int = 5, dropout: float = 0.15) -> Purchases:
    """New customers all the time, buying every five weeks or so, some leaving after each purchase."""
    chance = np.random.default_rng(seed)
    customers, days = [], []
    for customer in range(count):
        day, rate = chance.uniform(0, weeks * 7), chance.gamma(2.0, 0.1)
        while day < weeks * 7:
            customers.append(customer)
            days.append(int(day))
            if chance.random() < dropout:
                break
            day += 1 + 7 * chance.exponential(1 / rate)
    amounts = chance.gamma(3.0, 20.0, len(days))
    return purchases_of(customers, days, amounts)
