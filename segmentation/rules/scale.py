"""Owns percentiles by stored grids: 101 quantiles of a population, and where a value lies among them."""

import numpy as np

POINTS = 101


def grid(values) -> np.ndarray:
    """Take the 101 quantiles of a population; of nobody, an empty grid."""
    values = np.asarray(values, np.float64)
    return np.quantile(values, np.linspace(0, 1, POINTS)) if values.size else np.empty(0)


def percentile(values, points) -> np.ndarray:
    """Place values from 0 to 100 on a grid; in a run of equal points, in its middle. Without a grid: 0."""
    values = np.asarray(values, np.float64)
    if points is None or not len(points):
        return np.zeros(values.shape)
    points = np.asarray(points, np.float64)
    low, high = np.searchsorted(points, values, "left"), np.searchsorted(points, values, "right")
    above = np.clip(low, 1, points.size - 1)
    step = points[above] - points[above - 1]
    between = above - 1 + (values - points[above - 1]) / np.where(step > 0, step, 1.0)
    place = np.where(high > low, (low + high - 1) / 2, np.clip(between, 0, points.size - 1))
    place = np.where(low >= points.size, points.size - 1, np.where(high == 0, 0, place))
    return place * (100.0 / (points.size - 1))
