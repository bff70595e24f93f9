"""Item A: the mean of a fair die."""

from grader.draw import Draw
from grader.engine.judge import Judge
from grader.exercise import Item, Reveal
from grader.judging.finding import Part

ITEM = Item("A", "The mean of a fair die")
FORMULA, ITSELF = Part("formula", 2, "the right formula"), Part("itself", 1, "the mean, not its square")


@ITEM.check("mean", "mean of a die", "All sides count alike.", "mean", parts=(FORMULA, ITSELF), reveal=Reveal.RATIO)
def check_mean(judge: Judge, draw: Draw) -> None:
    """(sides + 1) / 2."""
    judge.formula("mean", [(sides,) for sides in draw.whole_numbers(9)], formula_earns=FORMULA)
