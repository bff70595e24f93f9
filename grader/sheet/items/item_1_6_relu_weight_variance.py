"""Item 1.6: the Var(W) that keeps a ReLU net stable."""

from grader.draw import Draw
from grader.engine.judge import Judge
from grader.exercise import Item, Reveal
from grader.i18n import _
from grader.sheet.items.inputs import fan_ins
from grader.sheet.items.parts import formula_parts

ITEM = Item("1.6", _("The Var(W) for ReLU"))
FORMULA, QUANTITY = formula_parts(3)


@ITEM.check(
    "weight_variance",
    _("the Var(W) that keeps ReLU layers stable"),
    _("With this Var(W) the variance stays the same from ReLU layer to ReLU layer, at any depth."),
    "relu_weight_variance",
    parts=(FORMULA, QUANTITY),
    reveal=Reveal.RATIO,
)
def check_relu_weight_variance(judge: Judge, draw: Draw) -> None:
    """2 / fan_in, for fan_in from 1 to 10,000."""
    judge.formula("relu_weight_variance", fan_ins(draw), formula_earns=FORMULA)
