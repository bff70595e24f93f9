"""What a judgement says: a failure is data before it is text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Finding", "Location", "TraceLine", "Verdict"]


class Verdict(StrEnum):
    """The seven ways in which a check can end."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    BLOCKED = "blocked"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    UNGRADABLE = "ungradable"


@dataclass(frozen=True)
class Location:
    """A line of a file of the submission."""

    file: str
    line: int


@dataclass(frozen=True)
class TraceLine:
    """One level of the student's own traceback."""

    file: str
    line: int
    function: str
    text: str


@dataclass(frozen=True)
class Finding:
    """The verdict on one check and everything that explains it.

    Attributes:
        verdict: how the check ended.
        kind: the cause as a stable word for programs, such as ``wrong_value`` or ``syntax_error``.
        reason: one sentence for the student. It never contains the expected value.
        call: the call that showed it, written as Python.
        inputs: the arguments of that call by name; arrays are summarised.
        actual: what came back, ready for JSON.
        expected: what should have, ready for JSON. Shown only where the check reveals values.
        ratio: a sentence on how far off the value is, without the value. Shown where the check reveals ratios.
        notes: further sentences that reveal nothing.
        location: where in the student's files to look.
        trace: the student's own traceback.
        output: what the student's code printed.
        share: which part of the check's points is earned, from 0 to 1; None if the check could not be graded.
        internal: the grader's own traceback when the grader is at fault, for whoever maintains it.
    """

    verdict: Verdict
    kind: str
    reason: str
    call: str = ""
    inputs: tuple[tuple[str, Any], ...] = ()
    actual: Any = None
    expected: Any = None
    ratio: str = ""
    notes: tuple[str, ...] = ()
    location: Location | None = None
    trace: tuple[TraceLine, ...] = ()
    output: str = ""
    share: float | None = 0.0
    internal: str = ""
