"""Item 1.2: the Var(W) that keeps a linear net stable, and the initialiser that draws it."""

import pytest

from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.initialisers import Variance, require_in_place, require_independence, require_variance
from grader.exam.judge import Judge
from grader.exam.student import Student

PROBES = 12


@pytest.mark.check("1.2.weight_variance")
def test_linear_weight_variance(judge: Judge, draw: Draw) -> None:
    """1 / fan_in, for fan_in from 1 to 10,000."""
    inputs = [(fan_in,) for fan_in in draw.fan_ins(PROBES)]
    judge.formula("linear_weight_variance", inputs, power_earns="formula")


@pytest.mark.check("1.2.in_place")
def test_linear_normal_in_place(student: Student) -> str | None:
    """The given weight is filled, in float32 and float64, as a tensor and as a parameter."""
    return require_in_place(student.linear_normal_, student, "linear_weight_variance")


@pytest.mark.check("1.2.variance")
def test_linear_normal_variance(student: Student, expected: Expected, draw: Draw, judge: Judge) -> str | None:
    """The variance is 1 / fan_in on a wide and on a tall weight."""
    return require_variance(student.linear_normal_, Variance("linear_weight_variance", student, expected, judge), draw)


@pytest.mark.check("1.2.independence")
def test_linear_normal_independence(student: Student, draw: Draw, judge: Judge) -> None:
    """The entries have mean 0 and are independent, within a call and between calls."""
    require_independence(student.linear_normal_, draw, judge)
