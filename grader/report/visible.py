"""What a person may see of a check: decided here and nowhere else, so that every form shows the same."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from grader.i18n import _
from grader.judging.finding import Diagnosis, Location, OwnLaw, Suspect, TraceLine, Verdict
from grader.report.model import CheckResult, PartResult, Report

_LONGEST_VALUE = 2000
# Their reason says all there is to say, such as which stub is to be filled in.
_SAID_BY_THE_REASON = {Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.BLOCKED}


class Audience(StrEnum):
    """For whom a form is made."""

    STUDENT = "student"
    TUTOR = "tutor"


@dataclass(frozen=True)
class Explanation:
    """What somebody sees of a check. Texts are empty where there is nothing to say, or it is withheld.

    Attributes:
        reason: what is wrong, in a sentence.
        comparison: how far off the value is, in a sentence.
        law: what the student's function computes, in sentences.
        notes: further sentences.
        call: the call that showed it, where the reason does not say it.
        actual: what came back, where the reason does not say it.
        expected: what should have.
        earned: the parts that are there; as the next, empty where none is.
        lacking: the parts that are missing.
        possible: what the check is worth.
        diagnosis: the known mistakes that fit; None where nobody looked.
        meaning: what the function is meant to do.
        location: where to look.
        traceback: the student's own, outermost call first, without levels that repeat.
        output: what the student's code printed.
        internal: the grader's own traceback.
    """

    reason: str
    output: str
    possible: int
    comparison: str = ""
    law: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    call: str = ""
    actual: str = ""
    expected: str = ""
    earned: tuple[PartResult, ...] = ()
    lacking: tuple[PartResult, ...] = ()
    diagnosis: Diagnosis | None = None
    meaning: str = ""
    location: Location | None = None
    traceback: tuple[TraceLine, ...] = ()
    internal: str = ""

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        """The known mistakes that fit."""
        return self.diagnosis.suspects if self.diagnosis else ()


def explain(check: CheckResult, audience: Audience) -> Explanation:
    """Return what somebody sees of a check.

    A tutor sees everything. A student sees how far off a value is, and the right value, where the check reveals them,
    and never the grader's own traceback, which is of no use to them.
    """
    if check.verdict is None or check.verdict in _SAID_BY_THE_REASON:
        return Explanation(check.reason, check.output, check.possible)
    shown = check if audience is Audience.TUTOR else withhold(check)
    # A function that returns None is told so by the reason; otherwise nothing came back.
    actual = "" if shown.actual is None else _show(shown.actual)
    some = any(part.earned for part in shown.parts)
    return Explanation(
        shown.reason,
        shown.output,
        shown.possible,
        shown.comparison,
        _say_law(shown.law),
        shown.notes,
        "" if shown.call in shown.reason else shown.call,
        "" if _says(shown.reason.replace(shown.call, ""), actual) else actual,
        "" if shown.expected is None else _show(shown.expected),
        tuple(part for part in shown.parts if part.earned),
        tuple(part for part in shown.parts if some and not part.earned),
        shown.diagnosis,
        shown.meaning,
        shown.location,
        tuple(
            line
            for line, before in zip(shown.traceback, (None, *shown.traceback), strict=False)
            if line != before  # of a recursion one level is enough
        ),
        shown.internal if audience is Audience.TUTOR else "",
    )


def withhold(check: CheckResult) -> CheckResult:
    """Return a check as its student's own report has it: without what it does not reveal."""
    if check.reveal == "value":
        return check
    own = check.law and replace(check.law, right="", differs="")
    if check.reveal == "ratio":
        return replace(check, expected=None, law=own)
    return replace(check, expected=None, comparison="", ratio=None, regularity=None, law=own)


def for_student(report: Report) -> Report:
    """Return a report without what its checks do not reveal."""
    return replace(report, checks=tuple(map(withhold, report.checks)))


def _say_law(law: OwnLaw | None) -> tuple[str, ...]:
    """What a function computes, and beside it the right formula, where that is not withheld."""
    if law is None:
        return ()
    right = _("The right formula is {formula}.").format(formula=law.right) if law.right else ""
    return tuple(filter(None, (law.text, right, law.differs)))


def _says(text: str, value: str) -> bool:
    """Whether a text has a value in it, as a word of its own."""
    return re.search(rf"(?<![\w.+-]){re.escape(value)}(?!\w|\.\d)", text) is not None


def _show(value: Any) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
