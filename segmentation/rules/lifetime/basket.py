"""Owns the gamma-gamma model of the basket: what a customer spends at a time.

Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value. Amounts of one customer scatter by
gamma(p, nu), and nu differs between customers by gamma(q, v). The fit is bounded: on heavy-tailed baskets a
free search runs away to a huge p and a worse likelihood, and with q at or below 1 the mean is infinite.
"""

from dataclasses import dataclass

import numpy as np

from segmentation.rules.lifetime.fitting import Unfit, likeliest

LEAST_CUSTOMERS = 10
LEAST_Q = 1.0
BOUNDS = [(1e-2, 1e3), (1e-2, 1e3), (1e-3, 1e4)]  # of p, q, and v in mean baskets
STARTS = [(1.0, 2.0, 1.0), (6.0, 4.0, 0.5), (2.0, 1.2, 0.2)]


@dataclass(frozen=True)
class BasketFit:
    """A fitted gamma-gamma model, v in the unit of the amounts."""

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int


def fit_basket(purchases, mean) -> BasketFit:
    """Fit the model to customers with `purchases` of `mean` amount each; rows without both are left out."""
    purchases, mean = np.asarray(purchases, np.float64), np.asarray(mean, np.float64)
    kept = (purchases > 0) & (mean > 0)
    purchases, mean = purchases[kept], mean[kept]
    _refuse_few(mean)
    scale = float(np.median(mean))
    counts, place = np.unique(purchases, return_inverse=True)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _log_likelihood(parameters, purchases, mean / scale, counts, place)
        return -value / mean.size, -gradient / mean.size

    p, q, v = likeliest(loss, STARTS, BOUNDS)
    if q <= LEAST_Q:
        raise Unfit(
            "heavy_tail", f"Baskets scatter too widely for a mean to exist (q = {q:.2f}, not above 1)."
        )
    found = np.array([p, q, v * scale])
    value, _ = _log_likelihood(found, purchases, mean, counts, place)
    return BasketFit(float(p), float(q), float(v * scale), float(value), mean.size)


def _refuse_few(mean: np.ndarray) -> None:
    if mean.size < LEAST_CUSTOMERS:
        raise Unfit(
            "few_baskets",
            f"Only {mean.size} customers have baskets of more than 0; at least {LEAST_CUSTOMERS} are needed.",
        )


def _log_likelihood(parameters, purchases, mean, counts, place):
    """Return the log-likelihood and its gradient by p, q and v; `counts[place]` is `purchases`."""
    from scipy.special import digamma, gammaln  # noqa: PLC0415 (heavy: scipy)

    p, q, v = parameters
    total = purchases * mean
    shape, both = p * counts, p * counts + q
    log_total, log_both = np.log(total), np.log(v + total)
    value = (
        (gammaln(both) - gammaln(shape) - gammaln(q))[place]
        + q * (np.log(v) - log_both)
        + shape[place] * (log_total - log_both)
        - np.log(mean)
    )
    gradient = [
        (counts * (digamma(both) - digamma(shape)))[place] + purchases * (log_total - log_both),
        (digamma(both) - digamma(q))[place] + np.log(v) - log_both,
        q / v - both[place] / (v + total),
    ]
    return value.sum(), np.array([part.sum() for part in gradient])


def expected_basket(fit: BasketFit, purchases, mean) -> np.ndarray:
    """Expect the amount of a purchase: the own mean, drawn to everyone's the more, the fewer purchases."""
    purchases, mean = np.asarray(purchases, np.float64), np.asarray(mean, np.float64)
    total = np.maximum(purchases * mean, 0.0)
    return fit.p * (fit.v + total) / (fit.p * purchases + fit.q - 1)
