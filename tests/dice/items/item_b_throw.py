"""Item B: throws of a die with six sides, and what one sees."""

from grader.engine.student import Student
from grader.exercise import Item
from grader.judging.finding import Kind

ITEM = Item("B", "Throwing a die", written=2)


@ITEM.check("throw", "independent throws", "Every side comes up as often as any other.", "throw", points=4)
def check_throw(student: Student) -> None:
    """The mean of 10,000 throws is 3.5 ± 8 standard errors of 1.71/100: missed by a right one with 1.2e-15."""
    answer = student.throw(10_000)
    if abs(answer.value.mean() - 3.5) > 8 * 0.0171:
        reason = f"{answer.call} gives the mean {answer.value.mean():.2f}."
        raise answer.unmet(Kind.WRONG_VALUE, reason, actual=float(answer.value.mean()), expected=3.5)
