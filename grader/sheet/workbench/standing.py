"""Which of a student's functions can be used, and what is said of those that cannot."""

from collections.abc import Callable, Mapping
from typing import Any

from grader.draw import Draw
from grader.engine.student import Student
from grader.engine.unmet import Unmet
from grader.exercise import Function
from grader.i18n import _
from grader.judging.finding import Finding, Verdict
from grader.sheet.lab.toolbox import Toolbox

_SEED = 11  # of the example that a function is tried with


class StudentCodeError(Exception):
    """A student's function failed in an experiment; the message says which, how and where."""


def find_standing(student: Student, function: Function) -> Finding | None:
    """Try a function with its example: None if it gives a result of the right form, otherwise what is wrong."""
    try:
        getattr(student, function.name)(*function.example(Draw(_SEED)))
    except Unmet as unmet:
        return unmet.finding
    return None


def sort_out(
    standings: Mapping[str, Finding | None], take: Callable[[str], Callable[..., Any]]
) -> tuple[Toolbox, list[str]]:
    """Make the toolbox of those functions that stand.

    Args:
        standings: from `find_standing`, by name.
        take: gets a function that stands.

    Returns:
        The toolbox, and one sentence for each function that was attempted but does not stand.
    """
    own, reasons, remarks = {}, {}, []
    for name, finding in standings.items():
        if finding is None:
            own[name] = take(name)
        elif finding.verdict is Verdict.NOT_ATTEMPTED:
            reasons[name] = _("not filled in yet")
        else:
            reasons[name] = _("fails")
            remarks.append(f"{name}: {finding.reason}")
    return Toolbox(own, reasons), remarks
