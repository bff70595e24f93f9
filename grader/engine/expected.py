"""The one door to the right values for a check: what the reference gives."""

from collections.abc import Callable
from typing import Any

from grader.exercise import Exercise


class Expected:
    """Has the contract's functions as methods: ``expected.some_function(2.0)`` is the right value.

    Args:
        exercise: whose functions.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._exercise.functions:
            raise AttributeError(name)
        return self._exercise.right(name)
