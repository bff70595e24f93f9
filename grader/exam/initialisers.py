"""What items 1.2, 1.7 and 2.4 demand of every initialiser alike: in place, right variance, independent entries."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from grader.exam.contract import BEFORE, CONTRACT, empty_weight
from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.judge import FORMULA, Judge
from grader.exam.student import Answer, Student
from grader.exam.unmet import Unmet
from grader.i18n import _
from grader.judging.samples import (
    correlated_entries,
    repeated_draw,
    scattered_rows,
    similar_rows,
    symmetric_entries,
    untouched_entries,
    variance_band,
    wrong_mean,
    wrong_variance,
)

__all__ = ["Variance", "require_in_place", "require_independence", "require_variance", "wide_and_tall"]

# 41,000 entries: the variance ratio has a standard error of 0.70 %, so its band of 7 standard errors is ± 4.9 %.
ENTRIES = 41_000

Initialiser = Callable[[torch.Tensor], Answer]


@dataclass(frozen=True)
class Variance:
    """The variance that an initialiser must give: the right one, or one that follows from an error made elsewhere.

    Attributes:
        function: the formula's name in the contract.
        student: has the student's formula.
        expected: has the right one.
        judge: speaks where the variance is neither.
        initialiser: another initialiser of the student's that this one may build on.
    """

    function: str
    student: Student
    expected: Expected
    judge: Judge
    initialiser: str | None = None

    def require(self, answers: Sequence[Answer], factors: Sequence[float]) -> str | None:
        """Demand ``factor`` times the variance for each weight.

        Returns:
            None if the variances are right; otherwise a sentence on the consequential error, which costs nothing here.
        """
        for answer in answers:
            self.judge.sample(answer, untouched_entries(answer.value, BEFORE))
        right = [float(getattr(self.expected, self.function)(_fan_in(answer))) for answer in answers]
        deviations = [
            wrong_variance(answer.value, factor * variance)
            for answer, factor, variance in zip(answers, factors, right, strict=True)
        ]
        if any(deviations):
            for name, own_variance, noise in self._own_variances(min(answer.value.size for answer in answers)):
                if _follow(own_variance, answers, factors, right, noise):
                    text = _("It does what your {name} says. That is wrong, and costs its points in item {item} alone.")
                    return text.format(name=name, item=CONTRACT[name].item)
        for answer, deviation in zip(answers, deviations, strict=True):
            self.judge.sample(answer, deviation)
        return None

    def _own_variances(self, entries: int) -> Iterator[tuple[str, Callable[[Answer], float], float]]:
        """The student's other functions that say a variance, and by how much a right one may be off."""
        formula = getattr(self.student, self.function)
        yield self.function, lambda answer: float(formula(_fan_in(answer)).value), FORMULA.relative
        if self.initialiser is not None:
            initialise = getattr(self.student, self.initialiser)
            yield (
                self.initialiser,
                lambda answer: float(initialise(empty_weight(*answer.value.shape)).value.var()),
                variance_band(entries),
            )


def _follow(
    own_variance: Callable[[Answer], float],
    answers: Sequence[Answer],
    factors: Sequence[float],
    right: Sequence[float],
    noise: float,
) -> bool:
    """Whether all weights have ``factor`` times the student's own variance, and that one is wrong.

    The student's own may be estimated from a sample too.
    """
    try:
        own = [own_variance(answer) for answer in answers]
        ratios = [
            float(answer.value.var()) / (factor * variance)
            for answer, factor, variance in zip(answers, factors, own, strict=True)
        ]
    except (Unmet, ZeroDivisionError):  # the student's other function gives no number, or none to divide by
        return False
    is_wrong = any(abs(variance / expected - 1) > noise for variance, expected in zip(own, right, strict=True))
    return is_wrong and all(
        abs(ratio - 1) <= math.sqrt(2) * variance_band(answer.value.size)
        for ratio, answer in zip(ratios, answers, strict=True)
    )


def _fan_in(answer: Answer) -> int:
    fan_in: int = answer.value.shape[1]
    return fan_in


def wide_and_tall(draw: Draw, entries: int = ENTRIES) -> Iterator[tuple[int, int]]:
    """Yield two shapes ``(fan_out, fan_in)``, one with more inputs than outputs and one with fewer.

    The ratio of the two lies between 2 and 3.3, so that no two known mistakes have the same variance on both shapes:
    Xavier's 2/(fan_in + fan_out) equals a uniform draw without √3 only at a ratio of 5, fan_out equals fan_in at 1.
    """
    short = round((entries / draw.rng.uniform(2.0, 3.3)) ** 0.5)
    yield short, entries // short
    short = round((entries / draw.rng.uniform(2.0, 3.3)) ** 0.5)
    yield entries // short, short


def require_in_place(initialise: Initialiser) -> None:
    """Demand that tensors and parameters of both dtypes are filled; that they are is the contract's form."""
    for dtype in (torch.float32, torch.float64):
        initialise(empty_weight(6, 11, dtype))
        initialise(torch.nn.Parameter(empty_weight(11, 6, dtype)))
    initialise(empty_weight(5, 1))


def require_variance(initialise: Initialiser, variance: Variance, draw: Draw) -> str | None:
    """Demand the variance on a wide and on a tall weight; what is returned is as in `Variance.require`."""
    return variance.require([initialise(empty_weight(*shape)) for shape in wide_and_tall(draw)], [1.0, 1.0])


def require_independence(initialise: Initialiser, draw: Draw, judge: Judge) -> None:
    """Demand mean 0 and independent entries on three shapes, and a new draw at every call."""
    side = draw.integer(60, 70)
    first, second = (initialise(empty_weight(side, side)) for _call in range(2))
    answers = [initialise(empty_weight(*shape)) for shape in wide_and_tall(draw, entries=10_000)]
    for answer in (first, *answers):
        judge.sample(answer, untouched_entries(answer.value, BEFORE))
        judge.sample(answer, correlated_entries(answer.value))
        judge.sample(answer, similar_rows(answer.value))
        judge.sample(answer, scattered_rows(answer.value))
        judge.sample(answer, wrong_mean(answer.value))
    judge.sample(first, symmetric_entries(first.value))
    judge.sample(second, repeated_draw(first.value, second.value))
