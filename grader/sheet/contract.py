"""What the student's functions take and give: names, files, and the form of a right answer.

The form is all that is demanded here; whether the numbers are right is for the checks.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from grader.draw import Draw
from grader.exercise import Function
from grader.i18n import _
from grader.judging.finding import Kind
from grader.judging.form import (
    FormError,
    Readable,
    as_float_array,
    as_float_table,
    as_number,
    as_truth_array,
    require_finite,
    require_shape,
)
from grader.judging.tolerance import Tolerance
from grader.sandbox.replies import Returned
from grader.sheet.grammar.counts import COUNTS
from grader.sheet.grammar.net_statistics import NET_STATISTICS
from grader.sheet.grammar.normalized_units import NORMALIZATION
from grader.sheet.grammar.patterns import PATTERNS
from grader.sheet.grammar.weight_changes import CHANGES
from grader.values import Array, Nothing, Value, describe

# What a weight holds before an initialiser fills it. Exact in float32, and so far from 0 that no right draw hits it:
# with 3.25 a scaled draw did so by chance once in 100,000 gradings.
BEFORE = 1000.25


def empty_weight(fan_out: int, fan_in: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """A weight that nobody has filled: every entry holds `BEFORE`."""
    return torch.full((fan_out, fan_in), BEFORE, dtype=dtype)


def _number(arguments: Sequence[Any], returned: Returned) -> float:  # noqa: ARG001 - one signature for all readers
    return as_number(returned.value)


def _filled_weight(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    """The weight after the call, as float64 ``(fan_out, fan_in)``."""
    weight = arguments[0]
    after = returned.arguments[0]
    if not isinstance(returned.value, Array | Nothing):
        message = _("{what}; an initialiser returns the weight that it was given (or nothing)")
        raise FormError(Kind.WRONG_TYPE, message.format(what=describe(returned.value)))
    if after.data.shape != tuple(weight.shape) or after.data.dtype != weight.numpy(force=True).dtype:
        message = _("after turning the weight of shape {shape} into {what}")
        raise FormError(Kind.WRONG_SHAPE, message.format(shape=tuple(weight.shape), what=describe(after)))
    entries = after.data.astype(np.float64)
    if (entries == BEFORE).all():
        if isinstance(returned.value, Array) and _same(returned.value.data, after.data):
            message = _("the given weight as it was: not one of its entries has changed")
        elif isinstance(returned.value, Array):
            message = _("a new tensor and left the given weight as it was: fill it in place")
        else:
            message = _("None and left the given weight as it was: fill it in place")
        raise FormError(Kind.NOT_IN_PLACE, message, _weight_in(returned.value, weight))
    if isinstance(returned.value, Array) and not _same(returned.value.data, after.data):
        message = _("a tensor other than the weight that it filled")
        raise FormError(Kind.WRONG_RESULT, message, _weight_in(returned.value, weight))
    require_finite(entries)
    return entries


def _weight_in(value: Value, weight: torch.Tensor) -> np.ndarray | None:
    """The weight that was returned rather than filled in; None if that is none."""
    if not isinstance(value, Array) or value.data.shape != tuple(weight.shape) or value.data.dtype.kind != "f":
        return None
    entries: np.ndarray = value.data.astype(np.float64)
    return entries if np.isfinite(entries).all() and not (entries == BEFORE).all() else None


def _same(first: np.ndarray, second: np.ndarray) -> bool:
    return first is second or (first.shape == second.shape and np.array_equal(first, second, equal_nan=True))


# NaN in one of several numbers is a wrong value, not a wrong form: it must not cost the checks of the other numbers.


def _layer_statistics(arguments: Sequence[Any], returned: Returned) -> np.ndarray | Readable:
    """A table with a row per layer; it can be read in a list, on its side, and with a row too few or too many, too."""
    layers = len(arguments[0])
    data, slip = _read(as_float_table(returned.value))
    try:
        require_shape(data, (layers, 2), _("(layers, 2): mean and variance"))
    except FormError as wrong_shape:
        if data.shape == (2, layers):
            data = data.T
        elif data.shape == (layers + 1, 2):
            data = data[1:]  # the inputs of the net have a row, too
        elif data.shape != (layers - 1, 2):
            raise
        slip = wrong_shape
    return data if slip is None else Readable(data, slip)


def _relative_changes(arguments: Sequence[Any], returned: Returned) -> np.ndarray | Readable:
    """A number per layer; a list of them can be read, and so can a table with one column."""
    layers = len(arguments[0])
    data, slip = _read(as_float_table(returned.value))
    try:
        require_shape(data, (layers,), _("(layers,)"))
    except FormError as wrong_shape:
        if data.shape not in {(layers, 1), (1, layers)}:
            raise
        data, slip = data.ravel(), wrong_shape
    return data if slip is None else Readable(data, slip)


def _read(value: np.ndarray | Readable) -> tuple[np.ndarray, FormError | None]:
    return (value.value, value.slip) if isinstance(value, Readable) else (value, None)


def _normalized(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    data = as_float_array(returned.value)
    require_shape(data, tuple(arguments[0].shape), _("(batch, units)"))
    return data


def _patterns(arguments: Sequence[Any], returned: Returned) -> np.ndarray | Readable:
    weights, _biases, points = arguments
    value = as_truth_array(returned.value)
    data, _slip = _read(value)
    hidden = sum(weight.shape[0] for weight in weights[:-1])
    require_shape(data, (points.shape[0], hidden), _("(points, hidden units): no column for the output layer"))
    return value


def _example_weight(draw: Draw) -> tuple[torch.Tensor]:
    return (empty_weight(draw.integer(5, 9), draw.integer(10, 20)),)


def _example_net(draw: Draw) -> tuple[Any, ...]:
    weights = [draw.normal(6, 4), draw.normal(5, 6), draw.normal(3, 5)]
    return weights, [draw.normal(len(weight)) for weight in weights], draw.normal(7, 4)


def _layers(draw: Draw) -> list[torch.Tensor]:
    return [draw.normal(6, 4), draw.normal(5, 6)]


# How closely a value has to agree with a known mistake's. Narrow first; the wide ones let a number through that was
# typed with few digits, such as 2.93 for 2π/(π − 1).
_FORMULA = (Tolerance(relative=1e-5), Tolerance(relative=3e-3))
_MEASUREMENT = (Tolerance(relative=2e-3, absolute=1e-4),)
# A constant of up to 100 is rounded in float32, and divided by √eps or eps: see CONSTANT in item_2_5_landscape.py.
_NORMALISED = (Tolerance(relative=2e-3, absolute=0.02),)

_SYMBOLS = {
    "weight_variance": "Var(W)",
    "input_variance": "Var(x)",
    "input_second_moment": "E[x²]",
    "preactivation_variance": "v",
}
_formula = partial(Function, module="variance", form=_number, tolerances=_FORMULA, symbols=_SYMBOLS)
_initialiser = partial(Function, module="initializers", form=_filled_weight, draws=True, fills=BEFORE)

FUNCTIONS = (
    _formula(
        "linear_output_variance",
        item="1.1",
        parameters=("fan_in", "weight_variance", "input_variance"),
        example=lambda draw: (draw.integer(2, 500), *draw.magnitudes(2, 0.01, 10)),
    ),
    _formula(
        "linear_weight_variance", item="1.2", parameters=("fan_in",), example=lambda draw: (draw.integer(2, 500),)
    ),
    _formula(
        "relu_mean",
        item="1.5",
        parameters=("preactivation_variance",),
        example=lambda draw: (*draw.magnitudes(1, 0.01, 10),),
    ),
    _formula(
        "relu_second_moment",
        item="1.5",
        parameters=("preactivation_variance",),
        example=lambda draw: (*draw.magnitudes(1, 0.01, 10),),
    ),
    _formula(
        "relu_output_variance",
        item="1.5",
        parameters=("fan_in", "weight_variance", "input_second_moment"),
        example=lambda draw: (draw.integer(2, 500), *draw.magnitudes(2, 0.01, 10)),
    ),
    _formula("relu_weight_variance", item="1.6", parameters=("fan_in",), example=lambda draw: (draw.integer(2, 500),)),
    _initialiser("linear_normal_", item="1.2", parameters=("weight",), example=_example_weight),
    _initialiser("relu_normal_", item="1.7", parameters=("weight",), example=_example_weight),
    _initialiser(
        "scaled_relu_normal_",
        item="2.4",
        parameters=("weight", "scale"),
        example=lambda draw: (*_example_weight(draw), 1.5),
    ),
    Function(
        "layer_statistics",
        "measurements",
        "1.3",
        ("weights", "inputs", "activation"),
        _layer_statistics,
        lambda draw: (_layers(draw), draw.normal(7, 4), "identity"),
        tolerances=_MEASUREMENT,
        grammar=NET_STATISTICS,
    ),
    Function(
        "relative_changes",
        "measurements",
        "2.1",
        ("before", "after"),
        _relative_changes,
        lambda draw: (_layers(draw), _layers(draw)),
        tolerances=_MEASUREMENT,
        grammar=CHANGES,
    ),
    Function(
        "normalize_preactivations",
        "landscape",
        "2.5",
        ("z",),
        _normalized,
        lambda draw: (draw.normal(16, 5, mean=1.0, deviation=2.0),),
        tolerances=_NORMALISED,
        grammar=NORMALIZATION,
    ),
    Function(
        "activation_patterns",
        "landscape",
        "2.5",
        ("weights", "biases", "points"),
        _patterns,
        _example_net,
        tolerances=_MEASUREMENT,
        grammar=PATTERNS,
    ),
    Function(
        "count_cells",
        "landscape",
        "2.5",
        ("patterns",),
        _number,
        lambda draw: (draw.normal(20, 3) > 0,),
        tolerances=_MEASUREMENT,
        grammar=COUNTS,
    ),
)
