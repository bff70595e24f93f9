"""Item 2.4: normal distributions scaled against the best one."""

import pytest

from grader.exam.contract import empty_weight
from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.initialisers import Variance, wide_and_tall
from grader.exam.judge import Judge
from grader.exam.student import Student
from grader.exam.unmet import Unmet
from grader.judging.samples import repeated_draw, wrong_mean

# 25,000 entries: the variance ratio has a standard error of 0.89 %, so its band of 7 standard errors is ± 6.3 %.
ENTRIES = 25_000


@pytest.mark.check("2.4.scale")
def test_scaled_relu_normal(student: Student, expected: Expected, draw: Draw, judge: Judge) -> str | None:
    """The standard deviation is ``scale`` times √(2 / fan_in), for scales below, at and above 1."""
    small, large = float(draw.rng.uniform(0.1, 0.6)), float(draw.rng.uniform(1.8, 6.0))
    first_shape, second_shape = wide_and_tall(draw, ENTRIES)
    cases = ((small, first_shape), (1.0, second_shape), (large, second_shape))
    answers = [student.scaled_relu_normal_(empty_weight(*shape), scale) for scale, shape in cases]
    variance = Variance("relu_weight_variance", student, expected, judge, "relu_normal_")
    consequence = variance.require(answers, [scale**2 for scale, _shape in cases])
    for answer in answers:
        judge.sample(answer, wrong_mean(answer.value))
    again = repeated_draw(answers[1].value, answers[2].value)
    if again and not _repeats(student):
        judge.sample(answers[2], again)
    return consequence


def _repeats(student: Student) -> bool:
    """Whether relu_normal_, on which this initialiser may build, repeats itself: that costs its points in item 1.7."""
    try:
        first, second = (student.relu_normal_(empty_weight(30, 30)).value for _call in range(2))
    except Unmet:
        return False
    return repeated_draw(first, second) is not None
