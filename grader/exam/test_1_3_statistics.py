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
from grader.exam.student import Student
from grader.i18n import _
from grader.judging.comparison import compare_arrays

MEAN, VARIANCE = 0, 1
# Widths from the input on, and rows. Uneven widths tell layers apart; two entries tell the variances by n and n − 1.
NETS = (((5, 9, 4, 7), 33), ((1, 1), 2), ((12,) * 12, 40), ((3, 200), 1))


@pytest.mark.check("1.3.mean")
def test_mean(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """The mean of each layer's output in a linear net."""
    for weights, inputs in _nets(draw, expected.linear_weight_variance):
        answer = student.layer_statistics(weights, inputs, "identity")
        right = _variants(expected, weights, inputs, "identity")[0]
        judge.array(
            answer, [right[:, MEAN]], FLOAT32, _("the mean"), actual=answer.value[:, MEAN], axes=[_("layer index")]
        )


@pytest.mark.check("1.3.variance")
def test_variance(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """The variance of each layer's output in a linear net, divided by n or by n − 1."""
    for weights, inputs in _nets(draw, expected.linear_weight_variance):
        answer = student.layer_statistics(weights, inputs, "identity")
        right = [variant[:, VARIANCE] for variant in _variants(expected, weights, inputs, "identity")]
        actual = answer.value[:, VARIANCE]
        judge.array(answer, right, FLOAT32, _("the variance"), actual=actual, axes=[_("layer index")])


@pytest.mark.check("1.3.relu")
def test_relu(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """With ReLU after every layer; a variance that is wrong in a linear net already is not held against it again."""
    for weights, inputs in _nets(draw, expected.relu_weight_variance):
        linear = student.layer_statistics(weights, inputs, "identity")
        right = [variant[:, VARIANCE] for variant in _variants(expected, weights, inputs, "identity")]
        knows_variance = compare_arrays(linear.value[:, VARIANCE], right, FLOAT32) is None
        answer = student.layer_statistics(weights, inputs, "relu")
        columns = [MEAN, VARIANCE] if knows_variance else [MEAN]
        variants = [variant[:, columns] for variant in _variants(expected, weights, inputs, "relu")]
        actual = answer.value[:, columns]
        axes = [_("layer index"), _("column")]
        judge.array(
            answer, variants, FLOAT32, _("the statistic (column 0 mean, column 1 variance)"), actual=actual, axes=axes
        )


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
