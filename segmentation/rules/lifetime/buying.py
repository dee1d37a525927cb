"""Owns the models of buying: BG/NBD and MBG/NBD, their fit, forecast and probability of being alive.

BG/NBD: Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24 (2).
MBG/NBD: Batislam, Denizel and Filiztekin (2007), Empirical Validation and Comparison of Models for Customer
Base Analysis, International Journal of Research in Marketing 24 (3). The two differ in one thing: in
MBG/NBD a customer may also leave right after the first purchase. `_chances` counts the occasions to leave
accordingly; everything else is common. Written in the papers' names: purchases come at a rate from
gamma(r, alpha), and on each occasion the customer leaves with a chance from beta(a, b).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from segmentation.rules.lifetime.fitting import Unfit, likeliest
from segmentation.rules.lifetime.histories import Histories

LEAST_REPEATERS = 10
BOUNDS = [(1e-4, 1e4)] * 4
STARTS = [(1.0, 1.0, 1.0, 1.0), (0.3, 0.3, 0.6, 2.0), (0.5, 0.1, 0.1, 1.0)]  # alpha in mean ages
NODES = 32
SMALLEST = 1e-15  # chance to leave


class Model(IntEnum):
    """The model of buying; its number is how many occasions to leave the first purchase gives."""

    BG_NBD = 0
    MBG_NBD = 1


@dataclass(frozen=True)
class BuyingFit:
    """A fitted model of buying, alpha in weeks."""

    model: Model
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


def fit_buying(histories: Histories, model: Model = Model.MBG_NBD) -> BuyingFit:
    """Fit a model by maximum likelihood; refuse histories from which nothing can be learnt."""
    refuse_degenerate(histories)
    scale = float(np.average(histories.T, weights=histories.weight))
    scaled = histories._replace(t_x=histories.t_x / scale, T=histories.T / scale)
    repeats, place = np.unique(histories.x, return_inverse=True)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _log_likelihood(parameters, scaled, repeats, place, model)
        return -value / scaled.weight.sum(), -gradient / scaled.weight.sum()

    r, alpha, a, b = likeliest(loss, STARTS, BOUNDS)
    found = np.array([r, alpha * scale, a, b])
    value, _ = _log_likelihood(found, histories, repeats, place, model)
    return BuyingFit(model, float(r), float(alpha * scale), float(a), float(b), float(value))


def refuse_degenerate(histories: Histories) -> None:
    """Raise `Unfit` where there are too few customers who came back, or no time has passed."""
    repeaters = int(histories.weight[histories.x > 0].sum())
    if repeaters < LEAST_REPEATERS:
        raise Unfit(
            "few_repeaters",
            f"Only {repeaters} customers bought on more than one day; at least {LEAST_REPEATERS} are needed.",
        )
    if not (histories.T > 0).any() or (histories.t_x > histories.T).any():
        raise Unfit("no_time", "The last purchase must not be later than the end of the period.")


def _log_likelihood(parameters, histories: Histories, repeats, place, model: Model):
    """Return the log-likelihood and its gradient by r, alpha, a and b; `repeats[place]` is `histories.x`."""
    from scipy.special import digamma, gammaln  # noqa: PLC0415 (heavy: scipy)

    (r, alpha, a, b), weight = parameters, histories.weight
    chances = b + repeats + model  # beta's second parameter after the occasions on which the person stayed
    by_repeats = gammaln(r + repeats) + gammaln(chances) - gammaln(a + chances)
    common = r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b)
    until, last = np.log(alpha + histories.T), np.log(alpha + histories.t_x)
    rate, left = r + histories.x, _log_left(a, chances, repeats + model > 0)[place]
    alive, gone = -rate * until, left - rate * last
    either = np.logaddexp(alive, gone)
    value = weight @ (by_repeats[place] + common + either)
    is_alive, is_gone = np.exp(alive - either), np.exp(gone - either)
    by_last = is_gone / np.where(left > -np.inf, chances[place] - 1, 1.0)
    shared = digamma(a + b) - digamma(a + chances)
    gradient = [
        (digamma(r + repeats) - digamma(r))[place] + np.log(alpha) - is_alive * until - is_gone * last,
        r / alpha - rate * (is_alive / (alpha + histories.T) + is_gone / (alpha + histories.t_x)),
        shared[place] + is_gone / a,
        (shared + digamma(chances) - digamma(b))[place] - by_last,
    ]
    return value, np.array([weight @ part for part in gradient])


def _log_left(a, chances, had_chance) -> np.ndarray:
    """Return the log odds weight of having left after the last purchase; minus infinity without a chance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(had_chance, np.log(a) - np.log(chances - 1), -np.inf)


def p_alive(fit: BuyingFit, x, t_x, T) -> np.ndarray:
    """Return the probability that each customer has not left for good."""
    x, t_x, T = (np.asarray(values, np.float64) for values in (x, t_x, T))
    left = _log_left(fit.a, fit.b + x + fit.model, x + fit.model > 0)
    silence = np.log(fit.alpha + T) - np.log(fit.alpha + t_x)
    return np.exp(-np.logaddexp(0.0, left + (fit.r + x) * silence))


def forecast_if_alive(fit: BuyingFit, x, T, horizon) -> np.ndarray:
    """Expect so many purchases in the next `horizon` weeks of customers who are still there.

    The papers give a hypergeometric function. Its integral over the chance to leave is used here, by
    Gauss-Jacobi quadrature: finite and growing with the horizon for whatever parameters.
    """
    x, T = np.asarray(x, np.float64), np.asarray(T, np.float64)
    repeats, place = np.unique(x, return_inverse=True)
    leave, weight = beta_nodes(fit.a, fit.b + fit.model + repeats)
    ahead, rate = np.asarray(horizon, np.float64) / (fit.alpha + T), fit.r + x
    expected = np.zeros(np.broadcast_shapes(x.shape, ahead.shape))
    for node in range(NODES):  # one at a time, for memory
        chance = leave[place, node].reshape(x.shape)
        share = weight[place, node].reshape(x.shape)
        expected += share * -np.expm1(-rate * np.log1p(chance * ahead)) / chance
    return expected


def beta_nodes(a: float, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points and weights that integrate over beta(a, b) densities, one row for each `b`.

    Golub and Welsch (1969): the eigenvalues of the matrix of the recurrence of the Jacobi polynomials.
    """
    order, both = np.arange(1, NODES), (a + b - 2)[:, None]
    twice, step = 2 * order + both, np.arange(1, NODES)
    first = (a - b) / (a + b)
    middle = (a - b)[:, None] * both / (twice * (twice + 2))
    ratio = np.where(order == 1, 1.0, (order + both) / np.where(order == 1, 1.0, twice - 1))
    side = 4 * order * (order + b[:, None] - 1) * (order + a - 1) * ratio / (twice**2 * (twice + 1))
    matrix = np.zeros((b.size, NODES, NODES))
    matrix[:, 0, 0], matrix[:, step, step] = first, middle
    matrix[:, step, step - 1] = np.sqrt(side)
    values, vectors = np.linalg.eigh(matrix)
    return np.clip((1 + values) / 2, SMALLEST, 1.0), vectors[:, 0, :] ** 2


def forecast(fit: BuyingFit, x, t_x, T, horizon) -> np.ndarray:
    """Expect so many purchases of each customer in the next `horizon` weeks."""
    return p_alive(fit, x, t_x, T) * forecast_if_alive(fit, x, T, horizon)


def forecast_for_new(fit: BuyingFit, horizon) -> np.ndarray:
    """Expect so many repeat purchases of a customer in the `horizon` weeks after the first purchase."""
    zero = np.zeros(np.shape(horizon))
    return forecast(fit, zero, zero, zero, np.asarray(horizon, np.float64))
