"""Item 1.1: the variance of a linear layer's output."""

import pytest

from grader.exam.draw import Draw
from grader.exam.judge import Judge

PROBES = 12


@pytest.mark.check("1.1.output_variance")
def test_linear_output_variance(judge: Judge, draw: Draw) -> None:
    """fan_in · Var(W) · Var(x), for fan_in from 1 to 10,000 and variances over twenty orders of magnitude."""
    inputs = zip(draw.fan_ins(PROBES), draw.variances(PROBES), draw.variances(PROBES), strict=True)
    judge.formula("linear_output_variance", list(inputs), power_earns="formula")
