"""Item 1.3: mean and variance, layer by layer.

The nets are drawn from the seed and initialised as the reference would, never with the student's initialiser: one slip
costs once.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import sqrt

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.judge import FLOAT32, Judge
from grader.engine.student import Answer, Student
from grader.exercise import Item
from grader.i18n import _
from grader.judging.comparison import compare_arrays
from grader.judging.finding import Part
from grader.judging.matching import View
from grader.judging.rounding import find_rounding
from grader.judging.tolerance import Tolerance
from grader.sheet.items.parts import VARIANCE_ITSELF

ITEM = Item("1.3", _("Mean and variance, layer by layer"), written=4)
MEANS = Part("mean", 1, _("the right means"))
TABLE = Part("table", 1, _("a tensor of shape (layers, 2), whose numbers are not rounded"))
SPREAD = Part("spread", 2, _("the right spread of the right entries"))
QUANTITY = Part("variance", 1, VARIANCE_ITSELF)

_Measured = list[tuple[Answer, list[np.ndarray]]]  # what was given, and the variants of what is right
MEAN, VARIANCE = 0, 1
SWAPPED = _("The variance stands in column 0 and the mean in column 1; that costs its points in check 1.3.mean alone.")
FORM = _("The form of the result is wrong; that costs its points in check 1.3.mean alone.")
ROUNDED = _("The numbers are rounded; that costs its points in check 1.3.mean alone.")
# Widths from the input on, and rows. Uneven widths tell layers apart; two entries tell the variances by n and n − 1.
NETS = (((5, 9, 4, 7), 33), ((1, 1), 2), ((12,) * 12, 40), ((3, 200), 1))


@ITEM.check(
    "mean",
    _("mean of each layer's output"),
    _("Column 0 holds the mean over all entries, batch and units together, of each layer's output."),
    "layer_statistics",
    parts=(MEANS, TABLE),
)
def check_mean(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """The mean of each layer's output in a linear net, in a table of the right form."""
    measured = _measured(student, expected, list(_nets(draw, expected.linear_weight_variance)), "identity")
    earned = (MEANS,) if _is_rounded(measured, MEAN) else ()
    for answer, right in measured:
        view, axes = _column(MEAN), [_("layer index")]
        judge.array(answer, [right[0][:, MEAN]], FLOAT32, _("the mean"), view=view, axes=axes, earned=earned)
    judge.form([answer for answer, _right in measured], (MEANS,))


@ITEM.check(
    "variance",
    _("variance of each layer's output"),
    _("Column 1 holds the variance over all entries of each layer's output, batch and units together."),
    "layer_statistics",
    parts=(SPREAD, QUANTITY),
)
def check_variance(student: Student, expected: Expected, draw: Draw, judge: Judge) -> str | None:
    """The variance of each layer's output in a linear net, divided by n or by n − 1; its root earns a part."""
    measured = _measured(student, expected, list(_nets(draw, expected.linear_weight_variance)), "identity")
    if _has_swapped_columns(measured):
        return SWAPPED
    rounded = _is_rounded(measured, VARIANCE)
    if rounded and _is_rounded(measured, MEAN):
        return ROUNDED
    roots = all(
        compare_arrays(answer.value[:, VARIANCE] ** 2, _variances(right), FLOAT32) is None for answer, right in measured
    )
    for answer, right in measured:
        judge.array(
            answer,
            _variances(right),
            FLOAT32,
            _("the variance"),
            view=_column(VARIANCE),
            axes=[_("layer index")],
            earned=(SPREAD,) if roots or rounded else (),
        )
    return _form(measured)


@ITEM.check(
    "relu",
    _("with ReLU after every layer"),
    _('With activation="relu" the ReLU follows every layer, the last one too, before it is measured.'),
    "layer_statistics",
    points=3,
)
def check_relu(student: Student, expected: Expected, draw: Draw, judge: Judge) -> str | None:
    """With ReLU after every layer; what is wrong in a linear net already is not held against it again."""
    nets = list(_nets(draw, expected.relu_weight_variance))
    linear = _measured(student, expected, nets, "identity")
    rectified = _measured(student, expected, nets, "relu")
    if _has_swapped_columns(linear) and _has_swapped_columns(rectified):
        return SWAPPED
    rounded = [column for column in (MEAN, VARIANCE) if _is_rounded(linear, column) and _is_rounded(rectified, column)]
    if len(rounded) > 1:
        return ROUNDED
    known = [
        column
        for column in (MEAN, VARIANCE)
        if all(
            compare_arrays(answer.value[:, column], [variant[:, column] for variant in right], FLOAT32) is None
            for answer, right in linear
        )
    ]
    columns = known or [MEAN, VARIANCE]
    for answer, right in rectified:
        judge.array(
            answer,
            [variant[:, columns] for variant in right],
            FLOAT32,
            _("the statistic (column 0 mean, column 1 variance)"),
            view=lambda statistics: statistics[:, columns],
            axes=[_("layer index"), _("column")],
        )
    return _form(rectified)


def _form(measured: _Measured) -> str | None:
    """What is to be said where all is right but for the form of the results."""
    return FORM if any(answer.slip for answer, _right in measured) else None


def _is_rounded(measured: _Measured, column: int) -> bool:
    """Whether a column holds the right numbers, rounded to decimals or to a type of few digits."""
    rounding = find_rounding(np.concatenate([answer.value[:, column] for answer, _right in measured]))
    if rounding is None:
        return False
    tolerance = Tolerance(FLOAT32.relative + rounding.relative, FLOAT32.absolute + rounding.absolute)
    return all(
        compare_arrays(answer.value[:, column], [variant[:, column] for variant in right], tolerance) is None
        for answer, right in measured
    )


def _has_swapped_columns(measured: _Measured) -> bool:
    """Whether all is right but for the order of mean and variance."""
    return all(compare_arrays(answer.value[:, ::-1], right, FLOAT32) is None for answer, right in measured)


def _column(column: int) -> View:
    return lambda statistics: statistics[:, column]


def _variances(variants: list[np.ndarray]) -> list[np.ndarray]:
    return [variant[:, VARIANCE] for variant in variants]


def _measured(
    student: Student, expected: Expected, nets: list[tuple[list[torch.Tensor], torch.Tensor]], activation: str
) -> _Measured:
    """The student's statistics of every net, with the right ones.

    All are asked for before the first is judged, so that a known mistake can be told from others by all of them. Who
    leaves a layer out is not asked for nets of a single one.
    """
    answers = [student.layer_statistics(*nets[0], activation)]
    if len(answers[0].value) < len(nets[0][0]):
        nets = [net for net in nets if len(net[0]) > 1]
    answers += [student.layer_statistics(weights, inputs, activation) for weights, inputs in nets[1:]]
    rights = [_variants(expected, weights, inputs, activation) for weights, inputs in nets]
    return [(answer, _rows(answer, right)) for answer, right in zip(answers, rights, strict=True)]


def _rows(answer: Answer, right: list[np.ndarray]) -> list[np.ndarray]:
    """The rows that an answer has: where one is missing it is the first or the last, whichever fits better."""
    if len(answer.value) == len(right[0]):
        return right
    without = [[variant[:-1] for variant in right], [variant[1:] for variant in right]]
    return min(without, key=lambda rows: float(np.abs(answer.value[:, MEAN] - rows[0][:, MEAN]).sum()))


def _nets(draw: Draw, weight_variance: Callable[[int], float]) -> Iterator[tuple[list[torch.Tensor], torch.Tensor]]:
    for widths, rows in NETS:
        weights = [
            draw.normal(fan_out, fan_in, deviation=sqrt(weight_variance(fan_in)))
            for fan_in, fan_out in pairwise(widths)
        ]
        # A mean of its own per input keeps the means of the units apart, so that averaging per unit shows.
        yield weights, draw.normal(rows, widths[0]) + draw.normal(widths[0])


def _variants(
    expected: Expected, weights: list[torch.Tensor], inputs: torch.Tensor, activation: str
) -> list[np.ndarray]:
    """The statistics with the variance divided by n − 1, and by n."""
    weights, inputs = [weight.double() for weight in weights], inputs.double()
    unbiased = expected.layer_statistics(weights, inputs, activation).numpy()
    entries = np.array([len(inputs) * len(weight) for weight in weights])
    biased = unbiased.copy()
    biased[:, VARIANCE] *= (entries - 1) / entries
    return [unbiased, biased]
