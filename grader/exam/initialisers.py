"""What items 1.2, 1.7 and 2.4 demand of every initialiser alike: in place, right variance, independent entries."""

from collections.abc import Callable, Iterator

import torch

from grader.exam.contract import BEFORE, empty_weight
from grader.exam.draw import Draw
from grader.exam.judge import Judge
from grader.exam.student import Answer
from grader.judging.samples import (
    correlated_entries,
    repeated_draw,
    scattered_rows,
    similar_rows,
    symmetric_entries,
    untouched_entries,
    wrong_mean,
    wrong_variance,
)

__all__ = ["require_in_place", "require_independence", "require_variance", "wide_and_tall"]

# 41,000 entries: the variance ratio has a standard error of 0.70 %, so its band of 7 standard errors is ± 4.9 %.
ENTRIES = 41_000

Initialiser = Callable[[torch.Tensor], Answer]


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


def require_variance(
    initialise: Initialiser, expected_variance: Callable[[int], float], draw: Draw, judge: Judge
) -> None:
    """Demand the expected variance on a wide and on a tall weight."""
    for fan_out, fan_in in wide_and_tall(draw):
        answer = initialise(empty_weight(fan_out, fan_in))
        judge.sample(answer, untouched_entries(answer.value, BEFORE))
        judge.sample(answer, wrong_variance(answer.value, expected_variance(fan_in)))


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
