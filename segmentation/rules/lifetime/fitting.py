"""Owns how a model is fitted: bounded, from several starts, the likeliest end wins."""

from collections.abc import Callable, Sequence

import numpy as np

ROUGH = {"ftol": 1e-8, "gtol": 1e-6, "maxiter": 60}
FINE = {"ftol": 1e-14, "gtol": 1e-9, "maxiter": 200}
Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


class Unfit(ValueError):
    """Data from which a model cannot be fitted: a code for programs and a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


def likeliest(loss: Loss, starts: Sequence[Sequence[float]], bounds: Sequence[tuple]) -> np.ndarray:
    """Minimise a loss of positive parameters, given with its gradient, and return the best parameters found.

    A rough search from every start, a fine one from where the best of them ended. The search runs over the
    logarithms of the parameters; bounds are those of the parameters.
    """
    from scipy.optimize import OptimizeResult, minimize  # noqa: PLC0415 (heavy: scipy)

    def of_logs(logs: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(logs)
        value, gradient = loss(parameters)
        return value, gradient * parameters

    def search(logs: np.ndarray, options: dict) -> OptimizeResult:
        return minimize(of_logs, logs, jac=True, method="L-BFGS-B", bounds=limits, options=options)

    limits = np.log(np.array(bounds))
    ends = [search(np.log(start), ROUGH) for start in starts]
    best = min((end for end in ends if np.isfinite(end.fun)), key=lambda end: end.fun, default=None)
    if best is None:
        raise Unfit("no_fit", "The fit did not converge from any start.")
    return np.exp(search(best.x, FINE).x)
