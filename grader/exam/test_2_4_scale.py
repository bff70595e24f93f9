"""Item 2.4: normal distributions scaled against the best one."""

import pytest

from grader.exam.contract import BEFORE, empty_weight
from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.initialisers import wide_and_tall
from grader.exam.judge import Judge
from grader.exam.student import Student
from grader.judging.samples import repeated_draw, untouched_entries, wrong_mean, wrong_variance

# 25,000 entries: the variance ratio has a standard error of 0.89 %, so its band of 7 standard errors is ± 6.3 %.
ENTRIES = 25_000


@pytest.mark.check("2.4.scale")
def test_scaled_relu_normal(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """The standard deviation is ``scale`` times √(2 / fan_in), for scales below, at and above 1."""
    small, large = float(draw.rng.uniform(0.1, 0.6)), float(draw.rng.uniform(1.8, 6.0))
    first_shape, second_shape = wide_and_tall(draw, ENTRIES)
    answers = []
    for scale, (fan_out, fan_in) in ((small, first_shape), (1.0, second_shape), (large, second_shape)):
        answer = student.scaled_relu_normal_(empty_weight(fan_out, fan_in), scale)
        judge.sample(answer, untouched_entries(answer.value, BEFORE))
        judge.sample(answer, wrong_variance(answer.value, scale**2 * expected.relu_weight_variance(fan_in)))
        judge.sample(answer, wrong_mean(answer.value))
        answers.append(answer)
    judge.sample(answers[2], repeated_draw(answers[1].value, answers[2].value))
