"""What becomes of the numbers that a function has computed: of each, or of the layers' in their order."""

from collections.abc import Callable, Mapping

import numpy as np

from grader.i18n import _

Ending = Callable[[np.ndarray], np.ndarray]


def _shifted(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], values[:-1]])


def _without_last(values: np.ndarray) -> np.ndarray:
    return np.concatenate([values[:-1], [0.0]])


def _without_first(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], values[1:]])


def _by_the_one_before(values: np.ndarray) -> np.ndarray:
    quotients: np.ndarray = values / np.roll(values, 1)
    return quotients


# Of a number for each layer.
OF_LAYERS: Mapping[str, Ending] = {
    "last layer first": lambda v: v[::-1],
    "one layer late": _shifted,
    "without the last layer": _without_last,
    "without the first layer": _without_first,
    "the last layer's for all": lambda v: np.full_like(v, v[-1]),
    "the first layer's for all": lambda v: np.full_like(v, v[0]),
    "mean over the layers": lambda v: np.full_like(v, v.mean()),
    "sum over the layers": lambda v: np.full_like(v, v.sum()),
    "norm over the layers": lambda v: np.full_like(v, np.linalg.norm(v)),
    "largest of the layers": lambda v: np.full_like(v, v.max()),
    "divided by the largest": lambda v: v / (v.max() or 1),  # 0 stays 0: somebody has seen to that
    "divided by the sum": lambda v: v / (v.sum() or 1),
    "divided by the first": lambda v: v / v[0],
    "divided by the one before": _by_the_one_before,
    "added up": np.cumsum,
}
# Of each number.
OF_NUMBERS: Mapping[str, Ending] = {
    "absolute value": np.abs,
    "at most 1": lambda v: np.minimum(v, 1),
    "logarithm": np.log,
    "logarithm of 1 more": np.log1p,
    "exponential": np.exp,
    "tanh": np.tanh,
    "from 0 to 1": lambda v: np.clip(v, 0, 1),
    "from -1 to 1": lambda v: np.clip(v, -1, 1),
    "from -2 to 2": lambda v: np.clip(v, -2, 2),
    "from -3 to 3": lambda v: np.clip(v, -3, 3),
    "ReLU": lambda v: np.maximum(v, 0),
    "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    "reciprocal": lambda v: 1 / v,
}
ENDINGS: Mapping[str, Ending] = {**OF_LAYERS, **OF_NUMBERS}


def say_ending(name: str) -> str:
    """What becomes of the numbers, behind a comma."""
    return {
        "last layer first": _("the last layer first"),
        "one layer late": _("each layer's one place too late, and 0 in the first"),
        "without the last layer": _("with 0 for the last layer"),
        "without the first layer": _("with 0 for the first layer"),
        "the last layer's for all": _("that of the last layer for all layers"),
        "the first layer's for all": _("that of the first layer for all layers"),
        "mean over the layers": _("the mean over the layers for each of them"),
        "sum over the layers": _("the sum over the layers for each of them"),
        "norm over the layers": _("the root of the sum of the squares over the layers for each of them"),
        "largest of the layers": _("the largest of all layers for each of them"),
        "divided by the largest": _("divided by the largest of all layers"),
        "divided by the sum": _("divided by the sum over all layers"),
        "divided by the first": _("divided by that of the first layer"),
        "divided by the one before": _("divided by that of the layer before"),
        "added up": _("added up over the layers so far"),
        "absolute value": _("and of that the absolute value"),
        "at most 1": _("but at most 1"),
        "logarithm": _("and of that the logarithm"),
        "logarithm of 1 more": _("and the logarithm of 1 more than that"),
        "exponential": _("and of that the exponential"),
        "tanh": _("and of that tanh"),
        "from 0 to 1": _("but at least 0 and at most 1"),
        "from -1 to 1": _("but at least −1 and at most 1"),
        "from -2 to 2": _("but at least −2 and at most 2"),
        "from -3 to 3": _("but at least −3 and at most 3"),
        "ReLU": _("and of that ReLU"),
        "sigmoid": _("and of that the sigmoid"),
        "reciprocal": _("and of that the reciprocal"),
        "softmax over the batch": _("and of that the softmax over the batch"),
        "softmax over the units": _("and of that the softmax over the units"),
        "over the units": _("and that once more over the units"),
    }[name]
