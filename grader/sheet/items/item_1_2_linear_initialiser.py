"""Item 1.2: the Var(W) that keeps a linear net stable, and the initialiser that draws it."""

from grader.draw import Draw
from grader.engine.consequences import Own
from grader.engine.expected import Expected
from grader.engine.judge import Judge
from grader.engine.student import Student
from grader.exercise import Item, Reveal
from grader.i18n import _
from grader.sheet.initialisers import Variance, require_in_place, require_independence, require_variance
from grader.sheet.items.inputs import fan_ins
from grader.sheet.items.parts import formula_parts, variance_parts
from grader.sheet.own_variance import told_by_law

ITEM = Item("1.2", _("Stable linear layers"))
FORMULA, QUANTITY = formula_parts(2)
VARIANCE, DEVIATION = variance_parts(2, 1)


@ITEM.check(
    "weight_variance",
    _("the Var(W) that keeps the variance"),
    _("With this Var(W) a linear layer passes the variance of its input on unchanged."),
    "linear_weight_variance",
    parts=(FORMULA, QUANTITY),
    reveal=Reveal.RATIO,
)
def check_linear_weight_variance(own: Own, judge: Judge, draw: Draw) -> str | None:
    """1 / fan_in, for fan_in from 1 to 10,000; or what keeps a variance of 1 by the student's own 1.1."""
    inputs = fan_ins(draw)

    def from_own_output() -> list[float]:
        return [1 / y for y in own.values("linear_output_variance", [(fan_in, 1.0, 1.0) for (fan_in,) in inputs])]

    return judge.formula("linear_weight_variance", inputs, consequences=(from_own_output,), formula_earns=FORMULA)


@ITEM.check(
    "in_place",
    _("linear_normal_ fills the given weight"),
    _("An initialiser fills the tensor that it is given, also when that is an nn.Parameter."),
    "linear_normal_",
    points=1,
)
def check_linear_normal_in_place(student: Student) -> None:
    """The given weight is filled, in float32 and float64, as a tensor and as a parameter."""
    require_in_place(student.linear_normal_, student)


@ITEM.check(
    "variance",
    _("linear_normal_ has the right variance"),
    _("The entries have the variance of item 1.2, whatever the shape of the weight."),
    "linear_normal_",
    parts=(VARIANCE, DEVIATION),
    reveal=Reveal.RATIO,
)
def check_linear_normal_variance(student: Student, expected: Expected, own: Own, draw: Draw) -> str | None:
    """The variance is 1 / fan_in on a wide and on a tall weight, on narrow and on large ones."""
    variance = Variance("linear_weight_variance", own, expected)
    with told_by_law(student, expected, "linear_normal_", "linear_weight_variance"):
        return require_variance(student.linear_normal_, variance, student, draw, square_earns=VARIANCE)


@ITEM.check(
    "independence",
    _("linear_normal_ draws independent entries"),
    _("The entries are independent draws with mean 0, new ones at each call."),
    "linear_normal_",
    points=1,
)
def check_linear_normal_independence(student: Student, draw: Draw) -> None:
    """The entries have mean 0 and are independent, within a call and between calls."""
    require_independence(student.linear_normal_, student, draw)
