"""What `activation_patterns` may compute: where something is on one side of 0, in a net that works in some way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np

from grader.draw import Draw
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.judging.sentence import Evaluate, Grammar

_SIDES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "positive": lambda z: z > 0,
    "not negative": lambda z: z >= 0,
    "negative": lambda z: z < 0,
    "not positive": lambda z: z <= 0,
    "not zero": lambda z: z != 0,
    "larger than 1": lambda z: z > 1,
    "larger than 1/2": lambda z: z > 0.5,  # noqa: PLR2004 - as a probability is rounded
    "larger than the unit's mean": lambda z: z > z.mean(axis=0),
    "larger than the layer's mean": lambda z: z > z.mean(),
}


def _relu(z: np.ndarray) -> np.ndarray:
    result: np.ndarray = np.maximum(z, 0)
    return result


_ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "": _relu,
    "no activation": lambda z: z,
    "leaky relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "steeper leaky relu": lambda z: np.where(z > 0, z, 0.1 * z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "absolute value": np.abs,
    "inverted relu": lambda z: np.minimum(z, 0),
    "the pattern goes on": lambda z: (z > 0).astype(float),
    "not before the last hidden layer": _relu,
    "before the last hidden layer alone": _relu,
}
_BIASES = ("right", "none", "subtracted", "added after the activation", "added twice", "of the first unit")
_RIGHT = ("right", "", "layer after layer", "positive")
_MOST = 2
_ORDERS = ("layer after layer", "last layer first", "units backwards", "all backwards")


def _sentences() -> Iterator[Sentence]:
    """Statistics are the side of 0 and the order of the columns; the axis says which bias is added.

    Of more than two things at once that are not right nothing is said.
    """
    for chosen in product(_BIASES, _ACTIVATIONS, _ORDERS, _SIDES):
        if sum(one != right for one, right in zip(chosen, _RIGHT, strict=True)) <= _MOST:
            bias, way, order, side = chosen
            yield Sentence("", "pre-activations", way, (side, order), (bias,))


def _evaluate(arguments: Sequence[Any]) -> Evaluate:
    weights, biases = ([each.detach().double().numpy() for each in arguments[place][:-1]] for place in (0, 1))
    points = arguments[2].detach().double().numpy()

    @cache
    def hidden(way: str, which: str) -> list[np.ndarray]:
        x, found, last = points, list[np.ndarray](), len(weights) - 1
        for place, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
            z = x @ weight.T + _before(which, bias)
            found.append(z)
            passes = (way == "not before the last hidden layer" and place == last - 1) or (
                way == "before the last hidden layer alone" and place != last - 1
            )
            x = (z if passes else _ACTIVATIONS[way](z)) + (bias if which == "added after the activation" else 0.0)
        return found

    @cache
    def evaluate_once(way: str, which: str, side: str, order: str) -> np.ndarray:
        patterns = [_SIDES[side](z) for z in hidden(way, which)]
        if order in {"last layer first", "all backwards"}:
            patterns.reverse()
        if order in {"units backwards", "all backwards"}:
            patterns = [pattern[:, ::-1] for pattern in patterns]
        return np.concatenate(patterns, axis=1).astype(float)

    return lambda sentence: evaluate_once(sentence.way, sentence.axes[0], *sentence.statistics)


def _before(which: str, bias: np.ndarray) -> np.ndarray | float:
    """What is added to the product."""
    match which:
        case "none" | "added after the activation":
            return 0.0
        case "subtracted":
            return -bias
        case "added twice":
            return 2 * bias
        case "of the first unit":
            return bias[:1]
        case _:
            return bias


def _say(sentence: Sentence) -> str:
    (side, order), (bias,) = sentence.statistics, sentence.axes
    sides = {
        "positive": _("where z > 0"),
        "not negative": _("where z ≥ 0"),
        "negative": _("where z < 0"),
        "not positive": _("where z ≤ 0"),
        "not zero": _("where z is not 0"),
        "larger than 1": _("where z > 1"),
        "larger than 1/2": _("where z > 1/2"),
        "larger than the unit's mean": _("where z is larger than the unit's mean over the points"),
        "larger than the layer's mean": _("where z is larger than the mean over the layer"),
    }
    ways = {
        "": "",
        "no activation": _("z goes into the next layer without ReLU"),
        "leaky relu": _("leaky ReLU of z, with slope 0.01, goes into the next layer"),
        "steeper leaky relu": _("leaky ReLU of z, with slope 0.1, goes into the next layer"),
        "tanh": _("tanh of z goes into the next layer"),
        "sigmoid": _("the sigmoid of z goes into the next layer"),
        "absolute value": _("the absolute value of z goes into the next layer"),
        "inverted relu": _("what is negative goes into the next layer"),
        "the pattern goes on": _("the pattern itself goes into the next layer"),
        "not before the last hidden layer": _("there is no ReLU before the last hidden layer"),
        "before the last hidden layer alone": _("ReLU stands before the last hidden layer alone"),
    }
    biases = {
        "right": "",
        "none": _("the biases are left out"),
        "subtracted": _("the biases are subtracted"),
        "added after the activation": _("the biases are added after ReLU"),
        "added twice": _("the biases are added twice"),
        "of the first unit": _("all units of a layer get the bias of its first one"),
    }
    orders = {
        "layer after layer": "",
        "last layer first": _("the last hidden layer's columns stand first"),
        "units backwards": _("each layer's columns stand in reverse order"),
        "all backwards": _("all columns stand in reverse order"),
    }
    said = [sides[side], ways[sentence.way], biases[bias], orders[order]]
    return "; ".join(filter(None, said))


def _tell(sentence: Sentence) -> str:
    return _("By your function a unit is on {phrase}.").format(phrase=_say(sentence))


def _probes(draw: Draw) -> Sequence[tuple[Any, ...]]:
    """Nets of several hidden layers, of uneven and of even widths; each has a unit whose pre-activation is always 0."""
    probes = []
    for widths in ((3, 6, 7, 5, 2), (4, 8, 8, 2), (2, 5, 5, 5, 5)):
        weights = [draw.normal(fan_out, fan_in) for fan_in, fan_out in pairwise(widths)]
        biases = [draw.normal(width) for width in widths[1:]]
        weights[1][0], biases[1][0] = 0.0, 0.0
        probes.append((weights, biases, draw.normal(60, widths[0])))
    return probes


PATTERNS = Grammar(tuple(_sentences()), _evaluate, _say, _tell, _probes, constants=False)
