"""Item 1.6: the Var(W) that keeps a ReLU net stable."""

from grader.draw import Draw
from grader.engine.consequences import Own
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
def check_relu_weight_variance(own: Own, judge: Judge, draw: Draw) -> str | None:
    """2 / fan_in, for fan_in from 1 to 10,000; or what the student's own functions make of it.

    Half of what comes in is passed on: so it is twice the variance of a linear layer, and 1 / fan_in divided by the
    share of the second moment that is left.
    """
    inputs = fan_ins(draw)

    def linear() -> list[float]:
        return own.values("linear_weight_variance", inputs)

    def share() -> list[float]:
        return own.values("relu_second_moment", [(1.0,)])

    return judge.formula(
        "relu_weight_variance",
        inputs,
        consequences=(
            lambda: [2 * variance for variance in linear()],
            lambda: [1 / (fan_in * part) for part in share() for (fan_in,) in inputs],
            lambda: [variance / part for part in share() for variance in linear()],
        ),
        formula_earns=FORMULA,
    )
