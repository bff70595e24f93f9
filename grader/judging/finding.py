"""What a judgement says: a failure is data before it is text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The eight ways in which a check can end."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    BLOCKED = "blocked"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"
    OPEN = "open"  # what was handed in cannot be read here: a tutor has the word
    UNGRADABLE = "ungradable"


class Kind(StrEnum):
    """The causes that any exercise knows, as stable words for programs. A sheet has an enum of its own for others."""

    PASSED = "passed"
    CONSEQUENTIAL = "consequential"
    UNANSWERED = "unanswered"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    STUB = "stub"
    CALLS_STUB = "calls_stub"
    PREREQUISITE = "prerequisite"
    IMPORTS_BROKEN_FILE = "imports_broken_file"
    # There is no function that could be called.
    MISSING_FILE = "missing_file"
    OMITTED_FILE = "omitted_file"
    SYNTAX_ERROR = "syntax_error"
    IMPORT_ERROR = "import_error"
    LOAD_ERROR = "load_error"
    MISSING_FUNCTION = "missing_function"
    NOT_A_FUNCTION = "not_a_function"
    WRONG_SIGNATURE = "wrong_signature"
    # The call gave nothing.
    EXCEPTION = "exception"
    TIMEOUT = "timeout"
    RUN_TIMEOUT = "run_timeout"
    EXIT = "exit"
    SIGNAL = "signal"
    OUT_OF_MEMORY = "out_of_memory"
    DISK_FULL = "disk_full"
    UNREADABLE_RESULT = "unreadable_result"
    # It gave something of the wrong form.
    NO_VALUE = "no_value"
    WRONG_TYPE = "wrong_type"
    WRONG_DTYPE = "wrong_dtype"
    WRONG_SHAPE = "wrong_shape"
    NOT_FINITE = "not_finite"
    NOT_IN_PLACE = "not_in_place"
    WRONG_RESULT = "wrong_result"
    # It gave the wrong thing.
    WRONG_VALUE = "wrong_value"
    NOT_DIFFERENTIABLE = "not_differentiable"
    WRONG_GRADIENT = "wrong_gradient"
    # The grader's own fault.
    INTERNAL_ERROR = "internal_error"
    EXAMINER_DOWN = "examiner_down"


@dataclass(frozen=True)
class Part:
    """A part of a check that earns points of its own.

    Attributes:
        id: names it in reports.
        points: what it is worth.
        title: what it is, after "You have:" or "You lack:".
    """

    id: str
    points: int
    title: str


@dataclass(frozen=True)
class Location:
    """A line of a file of the submission.

    Attributes:
        file: relative to the submission.
        line: its number, counted from 1.
    """

    file: str
    line: int


@dataclass(frozen=True)
class TraceLine:
    """One level of the student's own traceback.

    Attributes:
        file: relative to the submission.
        line: its number, counted from 1.
        function: in which it stands; empty outside of any.
        text: what stands there.
    """

    file: str
    line: int
    function: str
    text: str


class Relation(StrEnum):
    """How wrong values hang together with the right ones.

    ``FACTOR``: actual = value · expected. ``POWER``: actual = expected ** value. ``OFFSET``: actual = expected + value.
    ``AFFINE``: actual = value · expected + offset.
    """

    FACTOR = "factor"
    POWER = "power"
    OFFSET = "offset"
    AFFINE = "affine"


@dataclass(frozen=True)
class Regularity:
    """A regularity of wrong values.

    Attributes:
        relation: to the right ones.
        name: of the factor, where it has one: a constant such as "√2", or the name of an argument; written as the
            amount by which values are too large or too small.
        value: the factor, where it is the same everywhere; the exponent; or the offset.
        too_large: whether the values are too large by the factor, or too small.
        offset: of an affine relation.
    """

    relation: Relation
    name: str = ""
    value: float | None = None
    too_large: bool = True
    offset: float = 0.0


class Ending(StrEnum):
    """What becomes of a value at the end: it is rounded to decimals or digits, or to a whole number, or is bounded.

    Or its natural logarithm is taken, or e raised to its power.
    """

    NONE = "none"
    DECIMALS = "decimals"
    DIGITS = "digits"
    FLOOR = "floor"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    LOG = "log"
    EXP = "exp"


@dataclass(frozen=True)
class Term:
    """A constant times powers of arguments.

    Attributes:
        constant: the factor.
        powers: the exponent of each argument that has one other than 0; of its logarithm, or of what else is made of it
            first, by a name such as ``log(fan_in)``.
    """

    constant: float
    powers: Mapping[str, float]


@dataclass(frozen=True)
class Piece:
    """Another law, which holds where an argument is small.

    Attributes:
        argument: which one.
        bound: up to where it holds.
        inclusive: whether it holds at the bound, too.
        terms: it is their sum.
    """

    argument: str
    bound: float
    inclusive: bool
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Law:
    """What a function of numbers computes, wherever it was asked.

    Attributes:
        terms: it is their sum.
        shifts: what is added to an argument before all else.
        ending: what becomes of the sum.
        places: decimals or digits, where it is rounded.
        bound: the least or the most that it can be, where it is bounded.
        piece: another law that holds for small values of an argument; null where there is none.
        precision: how far, relatively, values are off it.
    """

    terms: tuple[Term, ...]
    shifts: Mapping[str, int] = field(default_factory=dict)
    ending: Ending = Ending.NONE
    places: int = 0
    precision: float = 1e-9
    bound: float = 0.0
    piece: Piece | None = None


class Distribution(StrEnum):
    """What random entries are drawn from."""

    NORMAL = "normal"
    UNIFORM = "uniform"
    TWO_VALUES = "two_values"
    TRUNCATED_NORMAL = "truncated_normal"


@dataclass(frozen=True)
class Sentence:
    """What a part of an array holds, wherever the function was asked: a sentence of a small grammar, as data.

    Attributes:
        part: which part, such as ``column 1``; empty where it is the whole.
        quantity: what is measured, such as ``outputs`` or ``weights``.
        way: how that came about, where not in the right way, such as ``always relu``; empty otherwise.
        statistics: which statistics or norms are taken of it, one after the other.
        axes: over which axes each of them is taken, such as ``batch`` or ``units``.
        power: to which power the result is raised.
        ending: what becomes of that, such as ``tanh`` or ``last layer first``; empty where it stays as it is.
        factor: by what it is multiplied then.
        offset: what is added.
        rounding: to which numbers it is rounded, such as ``2 decimals`` or ``float16``; empty where it is not.
    """

    part: str
    quantity: str
    way: str = ""
    statistics: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    power: float = 1.0
    ending: str = ""
    factor: float = 1.0
    offset: float = 0.0
    rounding: str = ""


@dataclass(frozen=True)
class OwnLaw:
    """What the student's function computes, or the variance of what it draws, beside what it should.

    Attributes:
        function: its name.
        formula: what it computes, or the variance, as a formula; in a few words where it gives an array.
        text: the same in a sentence.
        law: the same as data; null where it gives now this and now that, and for arrays. The precision of a variance is
            that of its constant.
        sentences: the same as data for arrays, part by part.
        rounded: whether it is the right formula, but for what rounding does to it.
        right: the right formula. Shown only where the check reveals values, as is the next.
        differs: in what the two differ, as a sentence.
        mean: of random entries, in their standard deviations; null where it is not the same everywhere.
        distribution: theirs, where that is certain.
    """

    function: str
    formula: str
    text: str
    law: Law | None
    sentences: tuple[Sentence, ...] = ()
    rounded: bool = False
    right: str = ""
    differs: str = ""
    mean: float | None = None
    distribution: Distribution | None = None


@dataclass(frozen=True)
class Suspect:
    """A known mistake that fits.

    Attributes:
        id: names it.
        thought: what the student probably thought.
        hint: points to the step, without the result.
    """

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
        ratio: actual ÷ expected, where that is telling. Shown where the check reveals ratios, as are the next two.
        comparison: a sentence on how far off the value is, without the value.
        regularity: what is regular about the wrong values.
        law: what the student's own function computes, where that is known.
        notes: further sentences that reveal nothing.
        earned: the parts of the check that are fulfilled all the same.
        diagnosis: which known mistakes give the same wrong answers; None where nobody looked.
        location: where in the student's files to look.
        trace: the student's own traceback.
        output: what the student's code printed.
        share: which part of the check's points is earned, from 0 to 1; None if the check could not be graded.
        internal: the grader's own traceback when the grader is at fault, for whoever maintains it.
    """

    verdict: Verdict
    kind: StrEnum
    reason: str
    call: str = ""
    inputs: tuple[tuple[str, Any], ...] = ()
    actual: Any = None
    expected: Any = None
    ratio: float | None = None
    comparison: str = ""
    regularity: Regularity | None = None
    law: OwnLaw | None = None
    notes: tuple[str, ...] = ()
    earned: tuple[Part, ...] = ()
    diagnosis: Diagnosis | None = None
    location: Location | None = None
    trace: tuple[TraceLine, ...] = ()
    output: str = ""
    share: float | None = 0.0
    internal: str = ""
