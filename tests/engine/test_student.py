"""What a student's functions give, as a check sees it."""

import math
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from cases import EXERCISE, ROOT
from quick_exam import TrustedSession

from grader.engine.student import Student, numbers
from grader.engine.submission import open_submission
from grader.engine.unmet import Unmet
from grader.exercise import ExerciseError
from grader.sandbox.encoding import Request
from grader.sandbox.replies import Reply, Returned
from grader.sheet.contract import empty_weight
from grader.values import Nothing

FUNCTION = EXERCISE.functions["relu_mean"]


@pytest.mark.parametrize("value", [2, 2.5, True, 10**30, [1, 2.5], np.float32(2), np.ones((2, 3)), torch.ones(2, 3)])
def test_numbers_are_numbers(value: Any) -> None:
    """Of whatever kind and shape."""
    assert numbers(FUNCTION, value).dtype == np.float64


@pytest.mark.parametrize("value", [None, [None], "5", [[1], [2, 3]], 1j, object(), {"a": 1}])
def test_what_is_no_number_is_the_sheets_fault(value: Any) -> None:
    """It is said so, with the function, and not only where something is subtracted."""
    with pytest.raises(ExerciseError, match="the form of relu_mean has to give a number or an array of numbers, not "):
        numbers(FUNCTION, value)


class Spoiling(TrustedSession):
    """Runs the reference, and makes entries of its weights infinite.

    Args:
        calls: of so many calls.
        entries: so many entries of each.
    """

    def __init__(self, calls: int, entries: int) -> None:
        super().__init__(ROOT / "reference")
        self._calls, self._entries = calls, entries
        self.seeds: list[int] = []

    def call(self, request: Request) -> Reply:
        """Fill the weight, and spoil it."""
        self.seeds.append(request.seed)
        reply = super().call(request)
        assert isinstance(reply.ending, Returned)
        if len(self.seeds) <= self._calls:
            reply.ending.arguments[0].data.flat[: self._entries] = -math.inf
        return replace(reply, ending=replace(reply.ending, value=Nothing()))


def fill(session: Spoiling, *, each: bool) -> Student:
    """Let the student fill a weight of a hundred entries."""
    student = Student(EXERCISE, open_submission(EXERCISE, ROOT / "reference"), session, seed=1)
    weight = empty_weight(10, 10)
    with closing(session):
        if each:
            student.call_each("relu_normal_", [(weight,)])
        else:
            student.relu_normal_(weight)
    return student


@pytest.mark.parametrize("each", [False, True])
def test_rare_infinity_is_drawn_anew(*, each: bool) -> None:
    """A few infinite entries, in a few draws, are no matter of the student's: other numbers are drawn."""
    session = Spoiling(calls=5, entries=2)
    student = fill(session, each=each)
    assert len(set(session.seeds)) == 6
    (call,) = student.calls
    assert call.outcome.value is not None
    assert np.isfinite(call.outcome.value).all()


@pytest.mark.parametrize(("entries", "draws"), [(1, 10), (10, 10), (11, 1), (100, 1)])
def test_infinity_in_each_draw_is_wrong(entries: int, draws: int) -> None:
    """What is infinite each time is refused; what is so for the most part is not even asked again."""
    session = Spoiling(calls=100, entries=entries)
    with pytest.raises(Unmet) as caught:
        fill(session, each=False)
    assert caught.value.finding.kind == "not_finite"
    assert len(session.seeds) == draws
