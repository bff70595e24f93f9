"""The student's functions as a check sees them: called by name, answered with plain values of the right form."""

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np

from grader.engine.endings import finding_of
from grader.engine.likely import describe_beside
from grader.engine.seeds import derive_seed
from grader.engine.shown_values import show_value, summarise
from grader.engine.submission import Submission
from grader.engine.unmet import Unmet
from grader.exercise import Exercise, ExerciseError, Function
from grader.i18n import _
from grader.judging.finding import Finding, Kind, Location, Verdict
from grader.judging.form import FormError, Readable
from grader.judging.matching import Outcome, View
from grader.sandbox.encoding import Gradient, Request, StandIn
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sandbox.session import Session

# A few of 400,000 entries are infinite in one draw of 42, where one in 2²⁴ is: in ten draws never. Of 1,000 float16
# numbers they are in one draw of five: in ten draws hardly ever.
_DRAWS = 10
_MOSTLY = 0.9


@dataclass(frozen=True, eq=False)
class Answer:
    """What a function gave for some arguments.

    Attributes:
        value: the plain value: a float, or an array.
        gradient: the vector-Jacobian product, if one was asked for and there is one.
        function: the function's name.
        inputs: the arguments by name.
        location: where the function is defined.
        output: what was printed during the call.
        slip: what is wrong with the form of the value, where it could be read all the same.
    """

    value: Any
    gradient: Any
    function: str
    inputs: tuple[tuple[str, Any], ...]
    location: Location | None
    output: str
    slip: FormError | None = None

    @property
    def call(self) -> str:
        """The call, written as Python."""
        return f"{self.function}({', '.join(f'{name}={show_value(value)}' for name, value in self.inputs)})"

    def unmet(
        self, kind: StrEnum, reason: str, *, view: View | None = None, explained: bool = False, **details: Any
    ) -> Unmet:
        """Make the exception that says that this answer is wrong.

        Args:
            kind: the finding's kind.
            reason: the finding's reason.
            view: picks what was judged out of the value, where that was not all of it.
            explained: whether the finding tells where the mistake is, so that none needs to be looked for.
            details: further fields of the finding.
        """
        details.setdefault("location", self.location)
        finding = Finding(Verdict.FAILED, kind, reason, output=self.output, **self.told(), **details)
        return Unmet(finding, view=view, explained=explained)

    def told(self) -> dict[str, Any]:
        """The fields of a finding that tell which call it was."""
        return {"call": self.call, "inputs": tuple((name, summarise(value)) for name, value in self.inputs)}


@dataclass(frozen=True, eq=False)
class Call:
    """One call that was made, for finding out later which known mistake would have given the same.

    Attributes:
        function: the function's name.
        arguments: as they went in.
        keywords: as they went in.
        gradient: what was asked for besides the value.
        outcome: how it ended.
    """

    function: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    gradient: Gradient | None
    outcome: Outcome


def numbers(function: Function, value: Any) -> np.ndarray:
    """What a function's form made of a value, as numbers.

    Raises:
        ExerciseError: the sheet's form gives something else.
    """
    try:
        data = np.asarray(value.value if isinstance(value, Readable) else value)
        if data.dtype.kind not in "biufO" or (
            data.dtype.kind == "O" and not all(isinstance(n, Real) for n in data.flat)
        ):
            raise TypeError("not a number")
        return data.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        text = f"the form of {function.name} has to give a number or an array of numbers, not {type(value).__name__}"
        raise ExerciseError(text) from error


def exception_fault(type_name: str, message: str) -> str:
    """The fault of a call that raised, so that the same exception is the same fault."""
    return f"{type_name}: {message}"


class Student:
    """Has the contract's functions as methods: ``student.some_function(2.0)`` is an `Answer`.

    A method raises `Unmet` if the function gives no value of the right form. Every call gets its own seed for the
    global random generators, derived from the check's, so that two calls draw different numbers.

    Args:
        exercise: which functions there are.
        submission: whose functions.
        session: where they run.
        seed: the check's seed.
        stand_ins: what is in the place of the student's functions of these names, for the others to call.
        strict: the functions of which the form of a value is demanded. Of others that one counts that is meant. All by
            default.

    Attributes:
        seed: the same.
        stand_ins: the same.
        calls: all calls so far, but for those made aside.
        forgiven: the functions of which a value was read as it is meant, and not as its form says.
    """

    def __init__(
        self,
        exercise: Exercise,
        submission: Submission,
        session: Session,
        seed: int,
        *,
        stand_ins: Mapping[str, StandIn] = MappingProxyType({}),
        strict: Collection[str] | None = None,
    ) -> None:
        self._exercise = exercise
        self._submission = submission
        self._session = session
        self.seed = seed
        self.stand_ins = stand_ins
        self._strict = exercise.functions if strict is None else strict
        self.calls: list[Call] = []
        self.forgiven: set[str] = set()

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name not in self._exercise.functions:
            raise AttributeError(name)
        function = self._exercise.functions[name]

        def call(*arguments: Any, gradient: Gradient | None = None, **keywords: Any) -> Answer:
            request = self._request(function, arguments, keywords, gradient)
            return self._read_draw(function, request, self._session.call(request))

        return call

    def call_each(self, name: str, arguments: Sequence[tuple[Any, ...]]) -> list[Answer]:
        """Call a function once for each of many small arguments; as calling it again and again, but faster."""
        function = self._exercise.functions[name]
        requests = [self._request(function, each, {}, None, place) for place, each in enumerate(arguments, 1)]
        replies = self._session.call_each(requests)
        return [self._read_draw(function, request, reply) for request, reply in zip(requests, replies, strict=True)]

    def computed_seconds(self) -> float:
        """For how long calls have computed so far: a difference of two such times is what those between them took."""
        return self._session.computed_seconds()

    def names_in(self, name: str, other: str) -> bool:
        """Whether a function's text names another one of the contract's."""
        return other in self._submission.names_in(self._exercise.functions[name])

    def fault(self, name: str, *arguments: Any) -> str:
        """How a call goes wrong, its form included; empty where it does not. It is none of the check's."""
        with self.aside(), self._demanding(self._exercise.functions):
            try:
                getattr(self, name)(*arguments)
            except Unmet:
                return self.calls[-1].outcome.fault
        return ""

    def but_for_the_form(self) -> contextlib.AbstractContextManager[None]:
        """While this lasts, no function's form is demanded: of a value in a wrong one that counts which is meant."""
        return self._demanding(())

    @contextlib.contextmanager
    def _demanding(self, strict: Collection[str]) -> Iterator[None]:
        before, self._strict = self._strict, strict
        try:
            yield
        finally:
            self._strict = before

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Let calls be made that are none of the check's: nothing is judged by them, nor any mistake looked for."""
        mark = len(self.calls)
        try:
            yield
        finally:
            del self.calls[mark:]

    def _request(
        self,
        function: Function,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        gradient: Gradient | None,
        place: int = 1,
    ) -> Request:
        seed = derive_seed(str(self.seed), str(len(self.calls) + place))
        stand_ins = tuple(self.stand_ins.values())
        return Request(function.module, function.name, arguments, tuple(keywords.items()), seed, gradient, stand_ins)

    def _read_draw(self, function: Function, request: Request, reply: Reply) -> Answer:
        """Read a reply; random numbers of which a few are not finite are drawn anew, up to `_DRAWS` times.

        So it is no chance whether such numbers are met. torch.rand gives 0 once in 2²⁴ float32 numbers, and the
        logarithm of it is -inf: no exam is long enough to meet that for certain, so none does. What is infinite in each
        draw is found.
        """
        for _draw in range(_DRAWS - 1):
            try:
                return self._read(function, request, reply)
            except Unmet as unmet:
                if not function.draws or unmet.finding.kind is not Kind.NOT_FINITE or not _mostly_finite(reply):
                    raise
            del self.calls[-1]
            request = replace(request, seed=derive_seed(str(request.seed), "drawn anew"))
            reply = self._session.call(request)
        return self._read(function, request, reply)

    def _read(self, function: Function, request: Request, reply: Reply) -> Answer:
        inputs = tuple(zip(function.parameters, request.arguments, strict=False)) + request.keywords
        where = reply.where
        location = Location(where.file, where.line) if where else self._submission.find_definition(function)
        answer = Answer(None, None, function.name, inputs, location, reply.output)
        record = partial(Call, function.name, request.arguments, dict(request.keywords), request.gradient)
        if not isinstance(reply.ending, Returned):
            self.calls.append(record(Outcome(fault=_fault(reply))))
            raise self._no_value(reply, function, answer)
        try:
            value = function.form(request.arguments, reply.ending)
        except FormError as error:
            if error.meant is None or function.name in self._strict:
                self.calls.append(record(Outcome(fault=f"{error.kind}: {error}")))
                reason = _("{name} returned {what}.").format(name=function.name, what=error)
                raise answer.unmet(error.kind, reason) from None
            value = error.meant
            self.forgiven.add(function.name)
        slope = reply.ending.gradient
        self.calls.append(record(Outcome(numbers(function, value), None if slope is None else slope.data)))
        if isinstance(value, Readable):
            return replace(answer, value=value.value, gradient=slope, slip=value.slip)
        return replace(answer, value=value, gradient=slope)

    def _no_value(self, reply: Reply, function: Function, answer: Answer) -> Unmet:
        finding = replace(finding_of(reply, function, self._exercise, answer.location), **answer.told())
        if finding.kind is Kind.MISSING_FILE:
            finding = replace(finding, notes=(*finding.notes, describe_beside(self._submission, function.file)))
        return Unmet(finding, reply.ending.debug if isinstance(reply.ending, Raised) else None)


def _mostly_finite(reply: Reply) -> bool:
    arguments = reply.ending.arguments if isinstance(reply.ending, Returned) else ()
    return bool(arguments) and all(np.isfinite(array.data).mean() >= _MOSTLY for array in arguments)


def _fault(reply: Reply) -> str:
    ending = reply.ending
    if isinstance(ending, Raised) and not reply.loading:
        return exception_fault(ending.type, ending.message)
    return type(ending).__name__
