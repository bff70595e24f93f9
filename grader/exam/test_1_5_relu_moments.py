"""Item 1.5: mean, second moment and variance after ReLU."""

import pytest

from grader.exam.draw import Draw
from grader.exam.judge import Judge
from grader.exam.student import Student

PROBES = 12


@pytest.mark.check("1.5.mean")
def test_relu_mean(judge: Judge, draw: Draw) -> None:
    """√(v / 2π), for variances over twenty orders of magnitude."""
    judge.formula("relu_mean", [(variance,) for variance in draw.variances(PROBES)], power_earns="formula")


@pytest.mark.check("1.5.second_moment")
def test_relu_second_moment(judge: Judge, draw: Draw) -> None:
    """V / 2, for variances over twenty orders of magnitude."""
    judge.formula("relu_second_moment", [(variance,) for variance in draw.variances(PROBES)], power_earns="formula")


@pytest.mark.check("1.5.output_variance")
def test_relu_output_variance(student: Student, judge: Judge, draw: Draw) -> str | None:
    """The variance v · (1/2 - 1/2π) with v = fan_in · Var(W) · E[x²], or what the student's own moments make of it."""

    def from_own_moments(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
        v = fan_in * weight_variance * input_second_moment
        mean = student.relu_mean(v).value
        return float(student.relu_second_moment(v).value - mean * mean)  # ** raises where * is infinite

    inputs = zip(draw.fan_ins(PROBES), draw.variances(PROBES), draw.variances(PROBES), strict=True)
    return judge.formula("relu_output_variance", list(inputs), consequence=from_own_moments, power_earns="formula")
