"""Compares a student's answers with the expected ones and says in the student's words what is wrong."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.exam.expected import Expected
from grader.exam.student import Answer, Student
from grader.exam.unmet import Unmet
from grader.exam.wording import show_number
from grader.i18n import _, plural
from grader.judging.comparison import Tolerance, compare_arrays, compare_numbers
from grader.judging.samples import Deviation

__all__ = ["EXACT", "FLOAT32", "FORMULA", "Judge"]

FORMULA = Tolerance(relative=1e-5)
# Float32 sums over a few hundred terms and a few layers; see the tests for the error of honest implementations.
FLOAT32 = Tolerance(relative=1e-3, absolute=1e-4)
EXACT = Tolerance(relative=0.0)


class Judge:
    """Judges answers of one check; every method returns nothing or raises `Unmet`.

    Args:
        student: answers.
        expected: knows better.
    """

    def __init__(self, student: Student, expected: Expected) -> None:
        self._student = student
        self._expected = expected

    def formula(
        self,
        name: str,
        inputs: Sequence[tuple[Any, ...]],
        tolerance: Tolerance = FORMULA,
        consequence: Callable[..., float] | None = None,
    ) -> str | None:
        """Compare a function of numbers with the reference at all inputs.

        Args:
            name: the function.
            inputs: the arguments of each call.
            tolerance: how far off a value may be.
            consequence: what the value would be, for the same arguments, by other functions of the student's.

        Returns:
            None if all values are right; a sentence if they are right but for an error made in another function.
        """
        answers = [getattr(self._student, name)(*arguments) for arguments in inputs]
        expected = [float(getattr(self._expected, name)(*arguments)) for arguments in inputs]
        mismatch = compare_numbers([answer.value for answer in answers], expected, tolerance)
        if mismatch is None:
            return None
        if consequence is not None and self._follows(answers, inputs, consequence, tolerance):
            return _("It follows from your other functions of this item. Their errors cost their points there alone.")
        first = mismatch.wrong[0]
        answer = answers[first]
        reason = _("{call} returned {actual}, which is wrong.")
        raise answer.unmet(
            "wrong_value",
            reason.format(call=answer.call, actual=show_number(answer.value)),
            actual=answer.value,
            expected=expected[first],
            ratio=_explain_factor(mismatch.factor, mismatch.total, constant=mismatch.constant),
            notes=(_count_wrong(len(mismatch.wrong), mismatch.total),),
        )

    @staticmethod
    def _follows(
        answers: Sequence[Answer],
        inputs: Sequence[tuple[Any, ...]],
        consequence: Callable[..., float],
        tolerance: Tolerance,
    ) -> bool:
        try:
            own = [consequence(*arguments) for arguments in inputs]
        except Unmet:  # the other function gives no number
            return False
        # Zeros everywhere agree with each other, but are no consequence of anything.
        return any(own) and compare_numbers([answer.value for answer in answers], own, tolerance) is None

    def array(
        self,
        answer: Answer,
        variants: Sequence[np.ndarray],
        tolerance: Tolerance,
        what: str,
        *,
        actual: np.ndarray | None = None,
        axes: Sequence[str] = (),
        kind: str = "wrong_value",
    ) -> None:
        """Compare an array with every accepted variant of the right one.

        Args:
            answer: where the array is from.
            variants: right answers; the array has to equal one of them as a whole.
            tolerance: how far off an entry may be.
            what: names an entry in the sentence, such as "the mean".
            actual: the array, if it is a part of the answer's value.
            axes: the names of the axes, such as ("layer",).
            kind: the finding's kind.
        """
        data = answer.value if actual is None else actual
        mismatch = compare_arrays(data, variants, tolerance)
        if mismatch is None:
            return
        where = f"{mismatch.index}"
        if axes:
            where = ", ".join(f"{axis} {i}" for axis, i in zip(axes, mismatch.index, strict=True))
        reason = _("{call} is wrong: {what} at {where} is {actual}.")
        text = reason.format(call=answer.call, what=what, where=where, actual=show_number(mismatch.actual))
        ratio = mismatch.actual / mismatch.expected if abs(mismatch.expected) > mismatch.allowed else None
        raise answer.unmet(
            kind if math.isfinite(mismatch.actual) else "not_finite",
            text,
            actual=mismatch.actual,
            expected=mismatch.expected,
            ratio=_explain_factor(ratio),
            notes=(_count_wrong(mismatch.count, mismatch.size),),
        )

    def sample(self, answer: Answer, deviation: Deviation | None) -> None:
        """Reject weights that deviate from what their initialiser promises."""
        if deviation is None:
            return
        reason = _("After {call} the entries {message}.").format(call=answer.call, message=deviation.message)
        ratio = "" if deviation.ratio is None else _explain_factor(deviation.ratio, digits=3)
        raise answer.unmet(deviation.kind, reason, actual=deviation.actual, expected=deviation.expected, ratio=ratio)


def _count_wrong(wrong: int, total: int) -> str:
    if total == 1:
        return ""
    text = plural("{wrong} of {total} values is wrong.", "{wrong} of {total} values are wrong.", wrong)
    return text.format(wrong=wrong, total=total)


def _explain_factor(factor: float | None, total: int = 1, *, constant: bool = False, digits: int = 4) -> str:
    if factor is None or not math.isfinite(factor):
        return ""
    if factor == 0:
        return _("It is 0 where it must not be.")
    if factor < 0:
        return _("It has the wrong sign.")
    size = factor if factor >= 1 else 1 / factor
    text = _("That is {factor} times too large") if factor >= 1 else _("That is {factor} times too small")
    # Just outside the tolerance a few digits would round it to "1 times".
    text = text.format(factor=show_number(size, 6 if size < 1.001 else digits))  # noqa: PLR2004 - shown as 1 by 4 digits
    if constant and total > 1:
        return _("{text}, by the same factor at all {total} inputs.").format(text=text, total=total)
    if total > 1:
        return _("{text}; at other inputs the factor differs.").format(text=text)
    return f"{text}."
