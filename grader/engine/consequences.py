"""A student's own functions as an excuse: what follows from a mistake that has cost its points does not cost more."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.engine.expected import Expected
from grader.engine.student import Call, Student
from grader.engine.unmet import Unmet
from grader.judging.finding import Finding

_VARIES = 1.2  # by the factor: a root of fan_in on the two shapes of an initialiser's check differs by 1.4 and more
CLOSE = 0.02  # relatively; what is further off is no matter of rounding, nor an estimate


class NoExcuseError(Exception):
    """What a function of the student's gives excuses nothing."""


@dataclass(frozen=True)
class Record:
    """What a function's own checks showed, those in which it is the one that is judged.

    Attributes:
        failed: whether one of them was not passed, or on account of an error elsewhere.
        calls: of those, the calls that gave a number.
        lost: whether one of them was not passed, on account of nothing else.
    """

    failed: bool
    calls: tuple[Call, ...]
    lost: bool = False


class Own:
    """The student's own functions, as far as they excuse an error elsewhere.

    An excuse has cost points itself, in this run, and it is no answer made for the occasion: a function excuses nothing
    that gives other values than in its own checks. Of a function that passed those the right values are taken. It is an
    attempt, too: `varies` tells.

    Args:
        student: has the functions.
        expected: has the right ones.
        record: what a function's own checks showed.
        finding: what came of a check; None of one that is running.
    """

    def __init__(
        self,
        student: Student,
        expected: Expected,
        record: Callable[[str], Record],
        finding: Callable[[str], Finding | None] = lambda _check: None,
    ) -> None:
        self._student = student
        self._expected = expected
        self._record = record
        self._finding = finding

    def finding(self, check: str) -> Finding | None:
        """What came of another check, by its id; None if that one is running, for it asks for what came of this."""
        return self._finding(check)

    def failed(self, name: str) -> bool:
        """Whether one of the function's own checks was not passed."""
        return self._record(name).failed

    def lost(self, name: str) -> bool:
        """Whether an error of the function's own has cost points."""
        return self._record(name).lost

    def estimates(self, name: str) -> bool:
        """Whether a function, which has failed, gives values close to the right ones, and others when asked again."""
        calls = self._record(name).calls
        if not calls:
            return False
        right = [float(getattr(self._expected, name)(*call.arguments, **call.keywords)) for call in calls]
        if not all(math.isclose(_number(call), value, rel_tol=CLOSE) for call, value in zip(calls, right, strict=True)):
            return False
        with self._student.aside():
            try:
                again = getattr(self._student, name)(*calls[0].arguments, **calls[0].keywords).value
            except Unmet:
                return False
        return not _same(again, _number(calls[0]))

    def values(self, name: str, inputs: Sequence[tuple[Any, ...]]) -> list[float]:
        """The number that a function gives for each of some arguments.

        Raises:
            NoExcuseError: if it excuses nothing.
            Unmet: if it gives no number.
        """
        if name in self._student.stand_ins:
            return [self._student.stand_ins[name](*arguments) for arguments in inputs]
        record = self._record(name)
        if not record.failed:
            return [float(getattr(self._expected, name)(*arguments)) for arguments in inputs]
        given = [_number(call) for call in record.calls]
        if any(given) and not varies(given):  # that something is 0 is a thought; that it is 1 is none
            raise NoExcuseError(name)
        function = getattr(self._student, name)
        values = []
        for place, arguments in enumerate(inputs):
            values.append(float(function(*arguments).value))
            if record.calls:  # in between, so that nobody can tell which of the calls is for what
                known = record.calls[place % len(record.calls)]
                if not _same(function(*known.arguments, **known.keywords).value, float(_number(known))):
                    raise NoExcuseError(name)
        return values


def varies(values: Sequence[float]) -> bool:
    """Whether values depend on the inputs: who returns 1 everywhere, or nearly so, has attempted nothing."""
    sizes = [abs(value) for value in values if math.isfinite(value)]
    return bool(sizes) and max(sizes) > _VARIES * min(sizes)


def _number(call: Call) -> float:
    return float(call.outcome.value)  # type: ignore[arg-type]  # a record has calls with a number alone


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
