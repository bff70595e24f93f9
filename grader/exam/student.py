"""The student's functions as a check sees them: called by name, answered with plain values of the right form."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from grader.exam.contract import CONTRACT, Function
from grader.exam.endings import finding_of
from grader.exam.seeds import derive_seed
from grader.exam.submission import Submission
from grader.exam.unmet import Unmet
from grader.exam.wording import show_value, summarise
from grader.i18n import _
from grader.judging.diagnosis import Outcome, View
from grader.judging.finding import Finding, Location, Verdict
from grader.judging.structure import StructureError
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sandbox.session import Session
from grader.sandbox.transfer import Gradient, Request

__all__ = ["Answer", "Call", "Student", "exception_fault"]


@dataclass(frozen=True)
class Answer:
    """What a function gave for some arguments.

    Attributes:
        value: the plain value: a float, or an array.
        gradient: the vector-Jacobian product, if one was asked for and there is one.
        call: the call, written as Python.
        inputs: the arguments by name, summarised for the report.
        location: where the function is defined.
        output: what was printed during the call.
    """

    value: Any
    gradient: Any
    call: str
    inputs: tuple[tuple[str, Any], ...]
    location: Location | None
    output: str

    def unmet(self, kind: str, reason: str, *, view: View | None = None, **details: Any) -> Unmet:
        """Make the exception that says that this answer is wrong.

        Args:
            kind: the finding's kind.
            reason: the finding's reason.
            view: picks what was judged out of the value, where that was not all of it.
            details: further fields of the finding.
        """
        details.setdefault("location", self.location)
        finding = Finding(
            Verdict.FAILED, kind, reason, call=self.call, inputs=self.inputs, output=self.output, **details
        )
        return Unmet(finding, view=view)


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


def exception_fault(type_name: str, message: str) -> str:
    """The fault of a call that raised, so that the same exception is the same fault."""
    return f"{type_name}: {message}"


class Student:
    """Has the contract's functions as methods: ``student.relu_mean(2.0)`` is an `Answer`.

    A method raises `Unmet` if the function gives no value of the right form. Every call gets its own seed for the
    global random generators, derived from the check's, so that two calls draw different numbers.

    Args:
        submission: whose functions.
        session: where they run.
        seed: the check's seed.

    Attributes:
        calls: all calls so far.
    """

    def __init__(self, submission: Submission, session: Session, seed: int) -> None:
        self._submission = submission
        self._session = session
        self._seed = seed
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name not in CONTRACT:
            raise AttributeError(name)
        function = CONTRACT[name]

        def call(*arguments: Any, gradient: Gradient | None = None, **keywords: Any) -> Answer:
            return self._call(function, arguments, keywords, gradient)

        return call

    def _call(
        self, function: Function, arguments: tuple[Any, ...], keywords: dict[str, Any], gradient: Gradient | None
    ) -> Answer:
        seed = derive_seed(str(self._seed), str(len(self.calls) + 1))
        request = Request(function.module, function.name, arguments, tuple(keywords.items()), seed, gradient)
        reply = self._session.call(request)
        inputs = tuple(zip(function.parameters, arguments, strict=False)) + tuple(keywords.items())
        call = f"{function.name}({', '.join(f'{name}={show_value(value)}' for name, value in inputs)})"
        summary = tuple((name, summarise(value)) for name, value in inputs)
        where = reply.where
        location = Location(where.file, where.line) if where else self._submission.find_definition(function)
        answer = Answer(None, None, call, summary, location, reply.output)
        record = partial(Call, function.name, arguments, keywords, gradient)
        if not isinstance(reply.ending, Returned):
            self.calls.append(record(Outcome(fault=_fault(reply))))
            raise _no_value(reply, function, answer)
        try:
            value = function.read(arguments, reply.ending)
        except StructureError as error:
            self.calls.append(record(Outcome(fault=f"{error.kind}: {error}")))
            reason = _("{name} returned {what}.").format(name=function.name, what=error)
            raise answer.unmet(error.kind, reason) from None
        slope = reply.ending.gradient
        self.calls.append(record(Outcome(np.asarray(value, dtype=np.float64), None if slope is None else slope.data)))
        return replace(answer, value=value, gradient=slope)


def _fault(reply: Reply) -> str:
    ending = reply.ending
    if isinstance(ending, Raised) and not reply.loading:
        return exception_fault(ending.type, ending.message)
    return type(ending).__name__


def _no_value(reply: Reply, function: Function, answer: Answer) -> Unmet:
    finding = replace(finding_of(reply, function, answer.location), call=answer.call, inputs=answer.inputs)
    return Unmet(finding, reply.ending.debug if isinstance(reply.ending, Raised) else None)
