"""Item 1.6: the Var(W) that keeps a ReLU net stable."""

import pytest

from grader.exam.draw import Draw
from grader.exam.judge import Judge

PROBES = 12


@pytest.mark.check("1.6.weight_variance")
def test_relu_weight_variance(judge: Judge, draw: Draw) -> None:
    """2 / fan_in, for fan_in from 1 to 10,000."""
    inputs = [(fan_in,) for fan_in in draw.fan_ins(PROBES)]
    judge.formula("relu_weight_variance", inputs, power_earns="formula")
