"""What a judgement says: a failure is data before it is text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Diagnosis", "Finding", "Location", "Signature", "Suspect", "TraceLine", "Verdict"]


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
class Signature:
    """A regularity of wrong values.

    Attributes:
        relation: ``factor`` (actual = factor · expected), ``power`` (actual = expected ** value), ``offset``
            (actual = expected + value) or ``affine`` (actual = value · expected + offset).
        name: of the factor, where it has one: a constant such as "√2", or an argument such as "fan_in"; written as the
            amount by which values are too large or too small.
        value: the factor, where it is the same everywhere; the exponent; or the offset.
        too_large: whether the values are too large by the factor, or too small.
        offset: of an affine relation.
    """

    relation: str
    name: str = ""
    value: float | None = None
    too_large: bool = True
    offset: float = 0.0


@dataclass(frozen=True)
class Suspect:
    """A known mistake that fits: what the student probably thought, and a hint."""

    id: str
    thought: str
    hint: str


@dataclass(frozen=True)
class Diagnosis:
    """What came of looking for a known mistake.

    Attributes:
        function: the student's function.
        suspects: the mistakes that fit; more than one only if the data cannot tell them apart.
        known: how many mistakes were tried.
    """

    function: str
    suspects: tuple[Suspect, ...]
    known: int

    @property
    def misconception(self) -> str | None:
        """The id of the mistake, if exactly one fits."""
        return self.suspects[0].id if len(self.suspects) == 1 else None


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
        signature: the regularity behind ``ratio``, as data.
        notes: further sentences that reveal nothing.
        earned: which parts of the check are fulfilled all the same, by the ids that the manifest gives them.
        diagnosis: which known mistakes give the same wrong answers; None where nobody looked.
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
    signature: Signature | None = None
    notes: tuple[str, ...] = ()
    earned: tuple[str, ...] = ()
    diagnosis: Diagnosis | None = None
    location: Location | None = None
    trace: tuple[TraceLine, ...] = ()
    output: str = ""
    share: float | None = 0.0
    internal: str = ""
