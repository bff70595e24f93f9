"""Parts that several checks are made of."""

from grader.i18n import _
from grader.judging.finding import Part

VARIANCE_ITSELF = _("the variance itself, not its root or its square")


def formula_parts(points: int, quantity: str = VARIANCE_ITSELF, points_for_quantity: int = 1) -> tuple[Part, Part]:
    """The parts of a check of a formula: the formula, and that it gives what is asked for, not its root or square."""
    return (
        Part("formula", points, _("the right formula")),
        Part("quantity", points_for_quantity, quantity),
    )


def variance_parts(points: int, points_for_deviation: int) -> tuple[Part, Part]:
    """The parts of a check of an initialiser's variance: the formula, and that its root is the standard deviation."""
    return (
        Part("formula", points, _("the right variance as a formula")),
        Part("deviation", points_for_deviation, _("its root, the standard deviation, where the numbers are drawn")),
    )
