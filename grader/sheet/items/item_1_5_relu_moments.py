"""Item 1.5: mean, second moment and variance after ReLU."""

import math
from collections.abc import Sequence

from grader.draw import Draw
from grader.engine.consequences import Own
from grader.engine.judge import Judge
from grader.exercise import Item, Reveal
from grader.i18n import _
from grader.sheet.items.inputs import layers, variances
from grader.sheet.items.parts import formula_parts

ITEM = Item("1.5", _("Mean, second moment and variance after ReLU"))
MEAN, MEAN_ITSELF = formula_parts(1, _("the mean itself, not its root or its square"))
SQUARE, SQUARE_ITSELF = formula_parts(1, _("the mean of the square itself, not its root or its square"))
VARIANCE, VARIANCE_ITSELF = formula_parts(2)


@ITEM.check(
    "mean",
    _("E[ReLU(z)]"),
    _("The mean of ReLU(z) for z ~ N(0, v): only the positive half of the density counts."),
    "relu_mean",
    parts=(MEAN, MEAN_ITSELF),
    reveal=Reveal.RATIO,
)
def check_relu_mean(judge: Judge, draw: Draw) -> None:
    """√(v / 2π), for variances over twenty orders of magnitude."""
    judge.formula("relu_mean", variances(draw), formula_earns=MEAN)


@ITEM.check(
    "second_moment",
    _("E[ReLU(z)²]"),
    _("The mean of ReLU(z)² for z ~ N(0, v): only the positive half of the density counts."),
    "relu_second_moment",
    parts=(SQUARE, SQUARE_ITSELF),
    reveal=Reveal.RATIO,
)
def check_relu_second_moment(judge: Judge, draw: Draw) -> None:
    """V / 2, for variances over twenty orders of magnitude."""
    judge.formula("relu_second_moment", variances(draw), formula_earns=SQUARE)


@ITEM.check(
    "output_variance",
    _("Var(y) of a ReLU layer"),
    _("The variance of ReLU(Wx) from fan_in, Var(W) and the second moment of x."),
    "relu_output_variance",
    parts=(VARIANCE, VARIANCE_ITSELF),
    reveal=Reveal.RATIO,
)
def check_relu_output_variance(own: Own, judge: Judge, draw: Draw) -> str | None:
    """The variance v · (1/2 - 1/2π) with v = fan_in · Var(W) · E[x²], or what the student's functions make of it."""
    inputs = layers(draw)

    def from_own_moments(preactivation_variances: Sequence[float]) -> list[float]:
        v = [(variance,) for variance in preactivation_variances]
        means, squares = own.values("relu_mean", v), own.values("relu_second_moment", v)
        # Not mean ** 2, which raises where the product is infinite.
        return [square - mean * mean for square, mean in zip(squares, means, strict=True)]

    return judge.formula(
        "relu_output_variance",
        inputs,
        consequences=(
            lambda: from_own_moments([math.prod(each) for each in inputs]),
            lambda: from_own_moments(own.values("linear_output_variance", inputs)),
        ),
        builds_on=lambda: own.estimates("relu_mean") or own.estimates("relu_second_moment"),
        formula_earns=VARIANCE,
    )
