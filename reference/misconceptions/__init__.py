"""Known wrong answers: what students get wrong, as functions that can be run, with what they probably thought.

One module per file of the assignment. When a check fails, the grader puts its inputs through the misconceptions of the
function; the one that gives what the student's function gave names the mistake. `grader selftest` puts every one of
them through the exam.

To add one, write the wrong function, decorate it, and run `grader selftest`: it says whether the exam catches the
mistake, and whether the diagnosis tells it from all others.
"""

from grader.exercise import Mistake
from reference.misconceptions import initializers, landscape, measurements, variance

CATALOGUE: dict[str, Mistake] = {
    misconception.id: misconception
    for module in (variance, initializers, measurements, landscape)
    for misconception in module.MISCONCEPTIONS
}
