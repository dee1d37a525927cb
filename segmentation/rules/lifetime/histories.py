"""Owns buying histories: a log of purchases, one row a customer, and equal rows grouped with weights."""

from typing import NamedTuple

import numpy as np

DAYS_A_WEEK = 7


class Histories(NamedTuple):
    """Buying histories in weeks: repeat purchases, time of the last one, age; `weight` customers share it."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    weight: np.ndarray


class Customers(NamedTuple):
    """One row a customer at the end of a period: the history and the mean amount of the repeat purchases."""

    customer: np.ndarray
    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    spent: np.ndarray
    basket: np.ndarray  # mean of the repeat purchases, 0 without any


class Purchases(NamedTuple):
    """Purchases ordered by customer and day, one a customer and day."""

    customer: np.ndarray
    day: np.ndarray
    amount: np.ndarray

    def between(self, first: int, last: int) -> "Purchases":
        """Keep the purchases of these days, both included."""
        kept = (self.day >= first) & (self.day <= last)
        return Purchases(self.customer[kept], self.day[kept], self.amount[kept])

    def customers(self, end: int) -> Customers:
        """Sum up each customer as seen at the end of day `end`."""
        ids, start, count = np.unique(self.customer, return_index=True, return_counts=True)
        first, last = self.day[start], self.day[start + count - 1]
        spent = np.add.reduceat(self.amount, start) if ids.size else np.empty(0)
        x = count - 1.0
        basket = np.where(x > 0, (spent - self.amount[start]) / np.maximum(x, 1), 0.0)
        weeks = (last - first) / DAYS_A_WEEK, (end - first) / DAYS_A_WEEK
        return Customers(ids, x, *weeks, spent, basket)


def purchases_of(customer, day, amount) -> Purchases:
    """Join the rows of a customer and day to one purchase; a day with more money back than spent is none."""
    customer, day = np.asarray(customer, np.int64), np.asarray(day, np.int64)
    order = np.lexsort((day, customer))
    customer, day, amount = customer[order], day[order], np.asarray(amount, np.float64)[order]
    starts = np.flatnonzero(np.diff(customer, prepend=-1) | np.diff(day, prepend=-1))
    total = np.add.reduceat(amount, starts) if starts.size else amount
    kept = total >= 0
    return Purchases(customer[starts][kept], day[starts][kept], total[kept])


def group(x, t_x, T, weight=None) -> Histories:
    """Group equal rows, so that a fit costs by different histories and not by customers."""
    rows = np.array([x, t_x, T], np.float64)
    weight = np.ones(rows.shape[1]) if weight is None else np.asarray(weight, np.float64)
    order = np.lexsort(rows)
    rows, weight = rows[:, order], weight[order]
    is_new = np.ones(weight.size, bool)
    is_new[1:] = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
    starts = np.flatnonzero(is_new)
    totals = np.add.reduceat(weight, starts) if starts.size else weight
    x, t_x, T = rows[:, starts]
    return Histories(x, t_x, T, totals)
