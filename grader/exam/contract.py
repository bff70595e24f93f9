"""What the student's functions take and give: names, files, and the form of a right answer.

The form is all that is demanded here; whether the numbers are right is for the checks. `CONTRACT` has one entry per
function of the assignment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from grader.exam.draw import Draw
from grader.i18n import _
from grader.judging.structure import (
    StructureError,
    as_float_array,
    as_number,
    as_truth_array,
    require_finite,
    require_shape,
)
from grader.sandbox.replies import Returned
from grader.values import Array, Nothing, describe

__all__ = ["BEFORE", "CONTRACT", "Function", "empty_weight"]

# What a weight holds before an initialiser fills it. Exact in float32, and so far from 0 that no right draw hits it:
# with 3.25 a scaled draw did so by chance once in 100,000 gradings.
BEFORE = 1000.25


@dataclass(frozen=True)
class Function:
    """One function of the contract.

    Attributes:
        name: the function's name.
        module: the file that defines it, without ``.py``.
        item: the item that asks for it.
        parameters: the names of its positional parameters, for showing calls.
        read: makes the plain answer from the arguments and what came back; raises StructureError.
        example: arguments that any right solution can take, for finding out whether the function has the right form.
    """

    name: str
    module: str
    item: str
    parameters: tuple[str, ...]
    read: Callable[[Sequence[Any], Returned], Any]
    example: Callable[[Draw], tuple[Any, ...]]

    @property
    def file(self) -> str:
        """The file that defines it."""
        return f"{self.module}.py"


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
        raise StructureError("wrong_type", message.format(what=describe(returned.value)))
    if after.data.shape != tuple(weight.shape) or after.data.dtype != weight.numpy(force=True).dtype:
        message = _("after turning the weight of shape {shape} into {what}")
        raise StructureError("wrong_shape", message.format(shape=tuple(weight.shape), what=describe(after)))
    entries = after.data.astype(np.float64)
    if (entries == BEFORE).all():
        if isinstance(returned.value, Array) and _same(returned.value.data, after.data):
            message = _("the given weight as it was: not one of its entries has changed")
        elif isinstance(returned.value, Array):
            message = _("a new tensor and left the given weight as it was: fill it in place")
        else:
            message = _("None and left the given weight as it was: fill it in place")
        raise StructureError("not_in_place", message)
    if isinstance(returned.value, Array) and not _same(returned.value.data, after.data):
        message = _("a tensor other than the weight that it filled")
        raise StructureError("wrong_result", message)
    require_finite(entries)
    return entries


def _same(first: np.ndarray, second: np.ndarray) -> bool:
    return first.shape == second.shape and np.array_equal(first, second, equal_nan=True)


# NaN in one of several numbers is a wrong value, not a wrong form: it must not cost the checks of the other numbers.


def _layer_statistics(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    data = as_float_array(returned.value)
    require_shape(data, (len(arguments[0]), 2), _("(layers, 2): mean and variance"))
    return data


def _relative_changes(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    data = as_float_array(returned.value)
    require_shape(data, (len(arguments[0]),), _("(layers,)"))
    return data


def _normalized(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    data = as_float_array(returned.value)
    require_shape(data, tuple(arguments[0].shape), _("(batch, units)"))
    return data


def _patterns(arguments: Sequence[Any], returned: Returned) -> np.ndarray:
    weights, _biases, points = arguments
    data = as_truth_array(returned.value)
    hidden = sum(weight.shape[0] for weight in weights[:-1])
    require_shape(data, (points.shape[0], hidden), _("(points, hidden units): no column for the output layer"))
    return data


def _example_weight(draw: Draw) -> tuple[torch.Tensor]:
    return (empty_weight(draw.integer(5, 9), draw.integer(10, 20)),)


def _example_net(draw: Draw) -> tuple[Any, ...]:
    weights = [draw.normal(6, 4), draw.normal(5, 6), draw.normal(3, 5)]
    return weights, [draw.normal(len(weight)) for weight in weights], draw.normal(7, 4)


_FUNCTIONS = (
    Function(
        "linear_output_variance",
        "variance",
        "1.1",
        ("fan_in", "weight_variance", "input_variance"),
        _number,
        lambda draw: (draw.integer(2, 500), *draw.variances(2, 0.01, 10)),
    ),
    Function("linear_weight_variance", "variance", "1.2", ("fan_in",), _number, lambda draw: (draw.integer(2, 500),)),
    Function(
        "relu_mean",
        "variance",
        "1.5",
        ("preactivation_variance",),
        _number,
        lambda draw: (*draw.variances(1, 0.01, 10),),
    ),
    Function(
        "relu_second_moment",
        "variance",
        "1.5",
        ("preactivation_variance",),
        _number,
        lambda draw: (*draw.variances(1, 0.01, 10),),
    ),
    Function(
        "relu_output_variance",
        "variance",
        "1.5",
        ("fan_in", "weight_variance", "input_second_moment"),
        _number,
        lambda draw: (draw.integer(2, 500), *draw.variances(2, 0.01, 10)),
    ),
    Function("relu_weight_variance", "variance", "1.6", ("fan_in",), _number, lambda draw: (draw.integer(2, 500),)),
    Function("linear_normal_", "initializers", "1.2", ("weight",), _filled_weight, _example_weight),
    Function("relu_normal_", "initializers", "1.7", ("weight",), _filled_weight, _example_weight),
    Function(
        "scaled_relu_normal_",
        "initializers",
        "2.4",
        ("weight", "scale"),
        _filled_weight,
        lambda draw: (*_example_weight(draw), 1.5),
    ),
    Function(
        "layer_statistics",
        "measurements",
        "1.3",
        ("weights", "inputs", "activation"),
        _layer_statistics,
        lambda draw: ([draw.normal(6, 4), draw.normal(5, 6)], draw.normal(7, 4), "identity"),
    ),
    Function(
        "relative_changes",
        "measurements",
        "2.1",
        ("before", "after"),
        _relative_changes,
        lambda draw: ([draw.normal(6, 4), draw.normal(5, 6)], [draw.normal(6, 4), draw.normal(5, 6)]),
    ),
    Function(
        "normalize_preactivations",
        "landscape",
        "2.5",
        ("z",),
        _normalized,
        lambda draw: (draw.normal(16, 5, mean=1.0, deviation=2.0),),
    ),
    Function("activation_patterns", "landscape", "2.5", ("weights", "biases", "points"), _patterns, _example_net),
    Function("count_cells", "landscape", "2.5", ("patterns",), _number, lambda draw: (draw.normal(20, 3) > 0,)),
)

CONTRACT = {function.name: function for function in _FUNCTIONS}
