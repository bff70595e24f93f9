"""Item 1.5: mean, second moment and variance after ReLU."""

import pytest

from grader.exam.draw import Draw
from grader.exam.judge import Judge

PROBES = 12


@pytest.mark.check("1.5.mean")
def test_relu_mean(judge: Judge, draw: Draw) -> None:
    """√(v / 2π), for variances over twenty orders of magnitude."""
    judge.formula("relu_mean", [(variance,) for variance in draw.variances(PROBES)])


@pytest.mark.check("1.5.second_moment")
def test_relu_second_moment(judge: Judge, draw: Draw) -> None:
    """V / 2, for variances over twenty orders of magnitude."""
    judge.formula("relu_second_moment", [(variance,) for variance in draw.variances(PROBES)])


@pytest.mark.check("1.5.output_variance")
def test_relu_output_variance(judge: Judge, draw: Draw) -> None:
    """V · (1/2 − 1/2π) with v = fan_in · Var(W) · E[x²]."""
    inputs = zip(draw.fan_ins(PROBES), draw.variances(PROBES), draw.variances(PROBES), strict=True)
    judge.formula("relu_output_variance", list(inputs))
