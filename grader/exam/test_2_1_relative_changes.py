"""Item 2.1: which layers change faster?"""

import pytest
import torch

from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.judge import Judge
from grader.exam.student import Student
from grader.i18n import _
from grader.judging.comparison import Tolerance

SHAPES = ((7, 4), (9, 7), (30, 9), (3, 30))
TOLERANCE = Tolerance(relative=1e-3, absolute=1e-6)


@pytest.mark.check("2.1.relative_changes")
def test_relative_changes(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """‖after − before‖ / ‖before‖ per layer, for small and large weights, small and large changes, and for none."""
    for scale, change in ((1.0, 0.1), (1e-3, 3.0), (50.0, 0.01), (1.0, 0.0)):
        before = [scale * draw.normal(*shape) for shape in SHAPES]
        after = [weight + change * draw.integer(1, 9) / 3 * scale * draw.normal(*weight.shape) for weight in before]
        _compare(student, expected, judge, before, after)
    weight = draw.normal(5, 8)
    _compare(student, expected, judge, [weight], [2 * weight])


def _compare(
    student: Student, expected: Expected, judge: Judge, before: list[torch.Tensor], after: list[torch.Tensor]
) -> None:
    answer = student.relative_changes(before, after)
    doubles = ([weight.double() for weight in weights] for weights in (before, after))
    right = expected.relative_changes(*doubles).numpy()
    judge.array(answer, [right], TOLERANCE, _("the relative change"), axes=[_("layer index")])
