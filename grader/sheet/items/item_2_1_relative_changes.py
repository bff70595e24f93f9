"""Item 2.1: which layers change faster?"""

from collections.abc import Iterator

import torch

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.judge import Judge
from grader.engine.student import Student
from grader.exercise import Item
from grader.i18n import _
from grader.judging.comparison import compare_arrays
from grader.judging.finding import Part
from grader.judging.tolerance import Tolerance

ITEM = Item("2.1", _("Which layers change faster"), written=4)
RATIO = Part("ratio", 1, _("the right sums of squares, relative to each other"))
TENSOR = Part("tensor", 1, _("a tensor of shape (layers,)"))
NORM = Part("norm", 2, _("the norm, which is the root of such a sum"))

SHAPES = ((7, 4), (9, 7), (30, 9), (3, 30))
TOLERANCE = Tolerance(relative=1e-3, absolute=1e-6)


@ITEM.check(
    "relative_changes",
    _("relative change of each layer"),
    _("Each layer's change in Frobenius norm, relative to its norm before."),
    "relative_changes",
    parts=(RATIO, TENSOR, NORM),
)
def check_relative_changes(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
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
        earned = ((RATIO,) if any(answer.slip for answer in answers) else (RATIO, TENSOR)) if squares else ()
        judge.array(answer, [right], TOLERANCE, _("the relative change"), axes=[_("layer index")], earned=earned)
    judge.form(answers, (RATIO, NORM))


def _cases(draw: Draw) -> Iterator[tuple[list[torch.Tensor], list[torch.Tensor]]]:
    for scale, change in ((1.0, 0.1), (1e-3, 3.0), (50.0, 0.01), (1.0, 0.0)):
        before = [scale * draw.normal(*shape) for shape in SHAPES]
        after = [weight + change * draw.integer(1, 9) / 3 * scale * draw.normal(*weight.shape) for weight in before]
        yield before, after
    weight = draw.normal(5, 8)
    yield [weight], [2 * weight]
