"""Statistics and norms that people take of an array, by name: what is theirs, not what is right."""

from collections.abc import Callable, Mapping

import numpy as np

Statistic = Callable[[np.ndarray, int | None], np.ndarray]


def _sum_of_squared_deviations(data: np.ndarray, axis: int | None) -> np.ndarray:
    result: np.ndarray = ((data - data.mean(axis=axis, keepdims=True)) ** 2).sum(axis=axis)
    return result


def _size(data: np.ndarray, axis: int | None) -> int:
    return data.size if axis is None else data.shape[axis]


def _variance(correction: int) -> Statistic:
    # Of fewer numbers than that takes, NaN comes without a warning.
    return lambda data, axis: _sum_of_squared_deviations(data, axis) / np.float64(_size(data, axis) - correction)


def _root(statistic: Statistic) -> Statistic:
    return lambda data, axis: np.sqrt(statistic(data, axis))


def _lower_median(data: np.ndarray, axis: int | None) -> np.ndarray:
    """The median as torch takes it: of an even number of values the lower one in the middle."""
    ordered = np.sort(data, axis=axis)
    result: np.ndarray = ordered.take((_size(data, axis) - 1) // 2, axis=0 if axis is None else axis)
    return result


# The simplest first: of two that are the same the first is told. Divided by n, and by n − 1: both are called the same.
SPREADS: Mapping[str, Statistic] = {
    "variance": _variance(0),
    "unbiased variance": _variance(1),
    "standard deviation": _root(_variance(0)),
    "unbiased standard deviation": _root(_variance(1)),
    "mean absolute deviation": lambda d, axis: np.abs(d - d.mean(axis=axis, keepdims=True)).mean(axis=axis),
    "median absolute deviation": lambda d, axis: np.median(np.abs(d - np.median(d, axis=axis, keepdims=True)), axis),
    "sum of squared deviations": _sum_of_squared_deviations,
    "norm of the deviations": _root(_sum_of_squared_deviations),
    "range": lambda d, axis: d.max(axis=axis) - d.min(axis=axis),
    "interquartile range": lambda d, axis: np.subtract(*np.quantile(d, [0.75, 0.25], axis=axis)),
}
SIZES: Mapping[str, Statistic] = {
    "mean square": lambda d, axis: (d**2).mean(axis=axis),
    "root mean square": lambda d, axis: np.sqrt((d**2).mean(axis=axis)),
    "mean absolute value": lambda d, axis: np.abs(d).mean(axis=axis),
    "sum of squares": lambda d, axis: (d**2).sum(axis=axis),
    "Euclidean norm": lambda d, axis: np.sqrt((d**2).sum(axis=axis)),
    "sum of absolute values": lambda d, axis: np.abs(d).sum(axis=axis),
    "largest absolute value": lambda d, axis: np.abs(d).max(axis=axis),
}
PLACES: Mapping[str, Statistic] = {
    "mean": lambda d, axis: d.mean(axis=axis),
    "sum": lambda d, axis: d.sum(axis=axis),
    "median": lambda d, axis: np.median(d, axis=axis),
    "lower median": _lower_median,
    "largest value": lambda d, axis: d.max(axis=axis),
    "smallest value": lambda d, axis: d.min(axis=axis),
}
STATISTICS: Mapping[str, Statistic] = {**PLACES, **SPREADS, **SIZES}
