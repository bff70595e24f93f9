"""Compares a student's answers with the expected ones and says in the student's words what is wrong."""

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np

from grader.engine.consequences import CLOSE, NoExcuseError, varies
from grader.engine.expected import Expected
from grader.engine.own_law import find_overflow, find_own_law
from grader.engine.own_sentence import find_own_sentence
from grader.engine.shown_values import explain_factor, show_number
from grader.engine.student import Answer, Student
from grader.engine.unmet import Unmet
from grader.exercise import Function
from grader.i18n import _, plural
from grader.judging.comparison import NumberMismatch, compare_arrays, compare_numbers
from grader.judging.finding import Ending, Kind, OwnLaw, Part, Regularity
from grader.judging.law import DOUBLE
from grader.judging.matching import View
from grader.judging.regularity import find_regularity
from grader.judging.tolerance import Tolerance

FORMULA = Tolerance(relative=1e-5)
# Float32 sums over a few hundred terms and a few layers; see the tests for the error of honest implementations.
FLOAT32 = Tolerance(relative=1e-3, absolute=1e-4)
EXACT = Tolerance(relative=0.0)
# A wrong formula need not be computed as exactly as a right one has to be: with float32 or a typed 3.14159 inside, its
# values are regular within ten times the tolerance.
ROUNDINGS = 10


class Judge:
    """Judges answers of one check; every method returns nothing or raises `Unmet`.

    Args:
        student: answers.
        expected: knows better.
        functions: the contract's, by name: of these it is found out what the student's compute.
    """

    def __init__(
        self, student: Student, expected: Expected, functions: Mapping[str, Function] = MappingProxyType({})
    ) -> None:
        self._student = student
        self._expected = expected
        self._functions = functions

    def formula(
        self,
        name: str,
        inputs: Sequence[tuple[Any, ...]],
        *,
        tolerance: Tolerance = FORMULA,
        consequences: Sequence[Callable[[], Sequence[float]]] = (),
        builds_on: Callable[[], bool] = lambda: False,
        formula_earns: Part | None = None,
    ) -> str | None:
        """Compare a function of numbers with the reference at all inputs.

        Args:
            name: the function.
            inputs: the arguments of each call.
            tolerance: how far off a value may be.
            consequences: what the values would be by other functions of the student's (`Own`), one way or another.
            builds_on: whether other functions of the student's give estimates, another each time: then values
                that are close to the right ones follow from them.
            formula_earns: the part of the check that is earned if all values are right but for a square or a root, or
                for what rounding or an estimate does to them.

        Returns:
            None if all values are right; a sentence if they are right but for an error made in another function.
        """
        try:
            answers = [getattr(self._student, name)(*arguments) for arguments in inputs]
        except Unmet as unmet:
            if unmet.finding.kind is Kind.NOT_FINITE and name in self._functions:
                arguments = self._student.calls[-1].arguments
                law = find_overflow(self._functions[name], self._student, arguments)
                unmet.finding = replace(unmet.finding, law=law)
            raise
        values = [float(answer.value) for answer in answers]
        expected = [float(getattr(self._expected, name)(*copy.deepcopy(arguments))) for arguments in inputs]
        mismatch = compare_numbers(values, expected, tolerance)
        if mismatch is None:
            return None
        estimated = _are_close(values, expected) and builds_on()
        if estimated or any(_follow(values, each, tolerance) for each in consequences):
            return _("It follows from your other functions. Their errors cost their points there alone.")
        raise self._wrong_formula(answers, expected, mismatch, ROUNDINGS * tolerance.relative, formula_earns)

    def _wrong_formula(
        self,
        answers: Sequence[Answer],
        expected: Sequence[float],
        mismatch: NumberMismatch,
        precision: float,
        formula_earns: Part | None,
    ) -> Unmet:
        """What is said of wrong values, shown at the first of them."""
        first, values = mismatch.wrong[0], [answer.value for answer in answers]
        answer, close = answers[first], _are_close(values, expected)
        regularity = find_regularity(values, expected, _numbers_in(answers), precision)
        law = self._law(answer.function, answers)
        is_formula = close or (law is not None and law.rounded) or _is_root_or_square(values, expected, precision)
        all_wrong = len(mismatch.wrong) == mismatch.total
        reason = _("{call} returned {actual}, which is wrong.")
        return answer.unmet(
            Kind.WRONG_VALUE,
            reason.format(call=answer.call, actual=show_number(answer.value)),
            actual=answer.value,
            expected=expected[first],
            ratio=mismatch.factor,
            # That the factor differs elsewhere is said only where all values are wrong.
            comparison=explain_factor(mismatch.factor, regularity, mismatch.total if all_wrong or regularity else 1),
            regularity=regularity,
            law=law,
            earned=(formula_earns,) if formula_earns and is_formula else (),
            notes=tuple(
                filter(None, (_count_wrong(len(mismatch.wrong), mismatch.total), _why_close(law) if close else ""))
            ),
        )

    @staticmethod
    def form(answers: Sequence[Answer], earned: tuple[Part, ...]) -> None:
        """Demand that the form of values that could be read is also the one that is asked for.

        Asked at the end of a function's first check alone: one slip of form costs once.

        Args:
            answers: the answers.
            earned: the parts of the check that are fulfilled all the same.
        """
        for answer in answers:
            if answer.slip is not None:
                reason = _("{name} returned {what}.").format(name=answer.function, what=answer.slip)
                # The values are those of the right function: there is no mistake to look for.
                raise answer.unmet(answer.slip.kind, reason, earned=earned, explained=True)

    def _law(self, name: str, answers: Sequence[Answer]) -> OwnLaw | None:
        function = self._functions.get(name)
        if function is None:
            return None
        if function.grammar is not None:
            return find_own_sentence(function, self._student, self._expected)
        return find_own_law(function, self._student, self._expected, answers)

    def array(
        self,
        answer: Answer,
        variants: Sequence[np.ndarray],
        tolerance: Tolerance,
        what: str,
        *,
        actual: np.ndarray | None = None,
        view: View | None = None,
        axes: Sequence[str] = (),
        kind: StrEnum = Kind.WRONG_VALUE,
        earned: tuple[Part, ...] = (),
    ) -> None:
        """Compare an array with every accepted variant of the right one.

        Args:
            answer: where the array is from.
            variants: right answers; the array has to equal one of them as a whole.
            tolerance: how far off an entry may be.
            what: names an entry in the sentence, such as "the mean".
            actual: the array, if it is not the answer's value.
            view: picks the part of the answer's value that is judged.
            axes: the names of the axes, such as ("layer",).
            kind: the finding's kind.
            earned: the parts of the check that are fulfilled even if the array is wrong.
        """
        data = answer.value if actual is None else actual
        data = data if view is None else view(data)
        mismatch = compare_arrays(data, variants, tolerance)
        if mismatch is None:
            return
        where = f"{mismatch.index}"
        if axes:
            where = ", ".join(f"{axis} {i}" for axis, i in zip(axes, mismatch.index, strict=True))
        reason = _("{call} is wrong: {what} at {where} is {actual}.")
        text = reason.format(call=answer.call, what=what, where=where, actual=show_number(mismatch.actual))
        ratio = mismatch.actual / mismatch.expected if abs(mismatch.expected) > mismatch.allowed else None
        regularity = _regularity(data, variants, tolerance)
        raise answer.unmet(
            kind if math.isfinite(mismatch.actual) else Kind.NOT_FINITE,
            text,
            view=view,
            actual=mismatch.actual,
            expected=mismatch.expected,
            ratio=ratio,
            comparison=explain_factor(ratio, regularity, mismatch.size if regularity else 1, entries=True),
            regularity=regularity,
            law=self._law(answer.function, [answer]),
            notes=(_count_wrong(mismatch.count, mismatch.size),),
            earned=earned,
        )


def _follow(values: Sequence[float], consequence: Callable[[], Sequence[float]], tolerance: Tolerance) -> bool:
    """Whether values are what they would be by other functions of the student's."""
    try:
        own = consequence()
    except (Unmet, NoExcuseError, ArithmeticError):  # such as dividing by a 0 of the student's
        return False
    return varies(own) and compare_numbers(values, own, tolerance) is None


def _numbers_in(answers: Sequence[Answer]) -> dict[str, list[Any]]:
    """The arguments of each call that are numbers, by name."""
    names = [name for name, value in answers[0].inputs if isinstance(value, int | float)]
    return {name: [dict(answer.inputs)[name] for answer in answers] for name in names}


def _regularity(actual: np.ndarray, variants: Sequence[np.ndarray], tolerance: Tolerance) -> Regularity | None:
    """The regularity of an array of floats against the first variant that shows one."""
    if not tolerance.relative:  # truth values have no factor
        return None
    for expected in variants:
        # An entry near 0 is right within the absolute tolerance, and says nothing about a factor.
        clear = np.abs(expected) > 10 * tolerance.absolute
        found = find_regularity(actual[clear].tolist(), expected[clear].tolist(), {}, tolerance.relative)
        if found is not None:
            return found
    return None


def _are_close(actual: Sequence[float], expected: Sequence[float]) -> bool:
    return all(abs(mine - right) <= CLOSE * abs(right) for mine, right in zip(actual, expected, strict=True))


def _is_root_or_square(actual: Sequence[float], expected: Sequence[float], tolerance: float) -> bool:
    """Whether all values are the roots of the right ones, or their squares."""
    mine, right = np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
    if not (np.isfinite(mine).all() and (mine > 0).all() and (right > 0).all()):
        return False
    return any(np.allclose(np.log(mine), power * np.log(right), rtol=0.0, atol=tolerance) for power in (0.5, 2.0))


def _why_close(law: OwnLaw | None) -> str:
    """A sentence on values that are all close to the right ones, but not equal."""
    if law is None:
        return _("All values are close to the right ones: is a constant rounded, or estimated from random numbers?")
    if not law.formula:
        return _("All values are close to the right ones, but a formula gives the same value each time.")
    if law.law is not None and law.law.ending is Ending.NONE and law.law.precision == DOUBLE:
        return _("All values are close to the right ones: is a constant rounded?")
    return _("All values are close to the right ones, but not as exact as the contract asks.")


def _count_wrong(wrong: int, total: int) -> str:
    if total == 1:
        return ""
    text = plural("{wrong} of {total} values is wrong.", "{wrong} of {total} values are wrong.", wrong)
    return text.format(wrong=wrong, total=total)
