"""Item 1.3: mean and variance, layer by layer.

The nets are drawn from the seed and initialised as the reference would, never with the student's initialiser: one slip
costs once.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
import torch

from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.judge import FLOAT32, Judge
from grader.exam.student import Answer, Student
from grader.i18n import _
from grader.judging.comparison import compare_arrays
from grader.judging.diagnosis import View

MEAN, VARIANCE = 0, 1
SWAPPED = _("The variance stands in column 0 and the mean in column 1; that costs its points in check 1.3.mean alone.")
# Widths from the input on, and rows. Uneven widths tell layers apart; two entries tell the variances by n and n − 1.
NETS = (((5, 9, 4, 7), 33), ((1, 1), 2), ((12,) * 12, 40), ((3, 200), 1))


@pytest.mark.check("1.3.mean")
def test_mean(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """The mean of each layer's output in a linear net."""
    for answer, right in _measured(student, expected, list(_nets(draw, expected.linear_weight_variance)), "identity"):
        judge.array(answer, [right[0][:, MEAN]], FLOAT32, _("the mean"), view=_column(MEAN), axes=[_("layer index")])


@pytest.mark.check("1.3.variance")
def test_variance(student: Student, expected: Expected, draw: Draw, judge: Judge) -> str | None:
    """The variance of each layer's output in a linear net, divided by n or by n − 1; its root earns a part."""
    measured = _measured(student, expected, list(_nets(draw, expected.linear_weight_variance)), "identity")
    if _has_swapped_columns(measured):
        return SWAPPED
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
            earned=("spread",) if roots else (),
        )
    return None


@pytest.mark.check("1.3.relu")
def test_relu(student: Student, expected: Expected, draw: Draw, judge: Judge) -> str | None:
    """With ReLU after every layer; what is wrong in a linear net already is not held against it again."""
    nets = list(_nets(draw, expected.relu_weight_variance))
    linear = _measured(student, expected, nets, "identity")
    rectified = _measured(student, expected, nets, "relu")
    if _has_swapped_columns(linear) and _has_swapped_columns(rectified):
        return SWAPPED
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
    return None


def _has_swapped_columns(measured: list[tuple[Answer, list[np.ndarray]]]) -> bool:
    """Whether all is right but for the order of mean and variance."""
    return all(compare_arrays(answer.value[:, ::-1], right, FLOAT32) is None for answer, right in measured)


def _column(column: int) -> View:
    return lambda statistics: statistics[:, column]


def _variances(variants: list[np.ndarray]) -> list[np.ndarray]:
    return [variant[:, VARIANCE] for variant in variants]


def _measured(
    student: Student, expected: Expected, nets: list[tuple[list[torch.Tensor], torch.Tensor]], activation: str
) -> list[tuple[Answer, list[np.ndarray]]]:
    """The student's statistics of every net, with the right ones.

    All are asked for before the first is judged, so that a known mistake can be told from others by all of them.
    """
    answers = [student.layer_statistics(weights, inputs, activation) for weights, inputs in nets]
    rights = [_variants(expected, weights, inputs, activation) for weights, inputs in nets]
    return list(zip(answers, rights, strict=True))


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
