"""Item 1.1: the variance of a linear layer's output."""

from grader.draw import Draw
from grader.engine.judge import Judge
from grader.exercise import Item, Reveal
from grader.i18n import _
from grader.sheet.items.inputs import layers
from grader.sheet.items.parts import formula_parts

ITEM = Item("1.1", _("Variance of a linear layer"))
FORMULA, QUANTITY = formula_parts(4, points_for_quantity=2)


@ITEM.check(
    "output_variance",
    _("Var(y) from fan_in, Var(W), Var(x)"),
    _("y = Wx is a sum of fan_in independent terms: their variances add up."),
    "linear_output_variance",
    parts=(FORMULA, QUANTITY),
    reveal=Reveal.RATIO,
)
def check_linear_output_variance(judge: Judge, draw: Draw) -> None:
    """fan_in · Var(W) · Var(x), for fan_in from 1 to 10,000 and variances over twenty orders of magnitude."""
    judge.formula("linear_output_variance", layers(draw), formula_earns=FORMULA)
