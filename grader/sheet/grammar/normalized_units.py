"""What `normalize_preactivations` may compute: something is subtracted, by something is divided, over some entries."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch

from grader.draw import Draw
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.judging.sentence import Evaluate, Grammar
from grader.judging.statistics import PLACES, SIZES, SPREADS, STATISTICS
from grader.sheet.grammar.words import say_axis, say_power_and_rounding, say_statistic

_AXES: Mapping[str, int | None] = {"batch": 0, "units": 1, "batch and units": None}
_FIRST_UNIT = "first unit"
_DIVIDERS = (*SPREADS, *SIZES, "largest value")
_EPS = 1e-5  # what the function's own eps is unless it is told otherwise
_TENDED: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "z": lambda z: z,
    "ReLU of z": lambda z: np.maximum(z, 0),
    "absolute value of z": np.abs,
}
_EPS_INSIDE = "eps inside the root"  # what nobody is told of: how eps is used is free
_ROOTS = (
    "standard deviation",
    "unbiased standard deviation",
    "root mean square",
    "norm of the deviations",
    "Euclidean norm",
)
_FORMS = ("divided before the mean is subtracted", "only the mean is divided", "multiplied")


def _sentences() -> Iterator[Sentence]:
    """The statistics are what is subtracted and what divides; "1" where nothing is."""
    centres = ("mean", "1", *(name for name in PLACES if name != "mean"))
    for quantity, centre, divider, axis in product(_TENDED, centres, (*_DIVIDERS, "1"), _AXES):
        yield Sentence("", quantity, "", (centre, divider), (axis, axis))
    for quantity, centre, divider, axis in product(_TENDED, ("mean", "1"), _ROOTS, _AXES):
        yield Sentence("", quantity, _EPS_INSIDE, (centre, divider), (axis, axis))
    for form, divider, axis in product(_FORMS, _DIVIDERS, _AXES):
        yield Sentence("", "z", form, ("mean", divider), (axis, axis))
    for divider, first, second in product(_DIVIDERS, _AXES, (*_AXES, _FIRST_UNIT)):
        if first != second:
            yield Sentence("", "z", "", ("mean", divider), (first, second))


def _evaluate(arguments: Sequence[Any]) -> Evaluate:
    z = arguments[0].detach().double().numpy()

    @cache
    def statistic(quantity: str, name: str, axis: str) -> np.ndarray:
        data = _TENDED[quantity](z)
        if axis == _FIRST_UNIT:
            return STATISTICS[name](data[:, 0], None)
        along = _AXES[axis]
        value = STATISTICS[name](data, along)
        return value if along is None else np.expand_dims(value, along)

    def evaluate(sentence: Sentence) -> np.ndarray:
        (centre, divider), (first, second) = sentence.statistics, sentence.axes
        data = _TENDED[sentence.quantity](z)
        shift = 0.0 if centre == "1" else statistic(sentence.quantity, centre, first)
        scale = np.float64(1) if divider == "1" else statistic(sentence.quantity, divider, second)
        if sentence.way == _EPS_INSIDE:
            scale = np.sqrt(scale**2 + _EPS)
        elif divider != "1":
            scale = scale + _EPS
        match sentence.way:
            case "divided before the mean is subtracted":
                values = data / scale - shift
            case "only the mean is divided":
                values = data - shift / scale
            case "multiplied":
                values = (data - shift) * scale
            case _:
                values = (data - shift) / scale
        result: np.ndarray = values
        return result

    return evaluate


def _say(sentence: Sentence) -> str:
    names = [say_statistic(name) if name != "1" else "" for name in sentence.statistics]
    axes = [_say_axis(axis) for axis in sentence.axes]
    centre, divider = (f"{name} {axis}" if name else "" for name, axis in zip(names, axes, strict=True))
    quantity = {
        "z": _("z"),
        "ReLU of z": _("ReLU(z)"),
        "absolute value of z": _("|z|"),
    }[sentence.quantity]
    texts = {
        "divided before the mean is subtracted": _("{quantity} / {divider}, minus {centre}"),
        "only the mean is divided": _("{quantity} minus the quotient {centre} / {divider}"),
        "multiplied": _("{quantity} minus {centre}, times {divider}"),
    }
    if sentence.way in texts:
        text = texts[sentence.way]
    elif all(names) and axes[0] == axes[1]:
        text = _("{quantity} minus {names[0]}, divided by {names[1]}, both {axes[0]}")
    elif all(names):
        text = _("{quantity} minus {centre}, divided by {divider}")
    elif centre:
        text = _("{quantity} minus {centre}")
    elif divider:
        text = _("{quantity} divided by {divider}")
    else:
        text = "{quantity}"
    said = text.format(quantity=quantity, centre=centre, divider=divider, names=names, axes=axes)
    return say_power_and_rounding(said, sentence)


def _say_axis(name: str) -> str:
    return _("of the first unit") if name == _FIRST_UNIT else say_axis(name)


def _tell(sentence: Sentence) -> str:
    return _("Your function computes, up to eps: {phrase}.").format(phrase=_say(sentence))


def _probes(draw: Draw) -> Sequence[tuple[Any, ...]]:
    """Units with standard deviations from 1 to 8 exactly: eps has next to no influence."""
    probes = []
    for rows, units in ((24, 4), (9, 6), (16, 3)):
        z = draw.normal(rows, units)
        z = (z - z.mean(dim=0)) / z.std(dim=0) + draw.normal(units, deviation=2.0)
        probes.append((z * torch.tensor(draw.magnitudes(units, 1, 8)),))
    return probes


NORMALIZATION = Grammar(tuple(_sentences()), _evaluate, _say, _tell, _probes)
