"""Item 2.1: which layers change faster?"""

from collections.abc import Iterator

import pytest
import torch

from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.judge import Judge
from grader.exam.student import Student
from grader.i18n import _
from grader.judging.comparison import Tolerance, compare_arrays

SHAPES = ((7, 4), (9, 7), (30, 9), (3, 30))
TOLERANCE = Tolerance(relative=1e-3, absolute=1e-6)


@pytest.mark.check("2.1.relative_changes")
def test_relative_changes(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """‖after − before‖ / ‖before‖ per layer, for small and large weights, small and large changes, and for none."""
    cases = list(_cases(draw))
    answers = [student.relative_changes(before, after) for before, after in cases]
    rights = [
        expected.relative_changes([w.double() for w in before], [w.double() for w in after]).numpy()
        for before, after in cases
    ]
    squares = all(
        compare_arrays(answer.value, [right**2], TOLERANCE) is None
        for answer, right in zip(answers, rights, strict=True)
    )
    for answer, right in zip(answers, rights, strict=True):
        earned = ("ratio",) if squares else ()
        judge.array(answer, [right], TOLERANCE, _("the relative change"), axes=[_("layer index")], earned=earned)


def _cases(draw: Draw) -> Iterator[tuple[list[torch.Tensor], list[torch.Tensor]]]:
    for scale, change in ((1.0, 0.1), (1e-3, 3.0), (50.0, 0.01), (1.0, 0.0)):
        before = [scale * draw.normal(*shape) for shape in SHAPES]
        after = [weight + change * draw.integer(1, 9) / 3 * scale * draw.normal(*weight.shape) for weight in before]
        yield before, after
    weight = draw.normal(5, 8)
    yield [weight], [2 * weight]
