"""The one door to the reference: its values, and the known mistakes.

Nothing else imports `reference`, so that a handout to students can carry recorded values in its place.
"""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.exam.contract import CONTRACT

if TYPE_CHECKING:
    from reference.misconceptions import Misconception

__all__ = ["Expected", "known_mistakes"]


class Expected:
    """Has the contract's functions as methods: ``expected.relu_mean(2.0)`` is the right value."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in CONTRACT:
            raise AttributeError(name)
        function: Callable[..., Any] = getattr(importlib.import_module(f"reference.{CONTRACT[name].module}"), name)
        return function


def known_mistakes(function: str | None = None) -> "list[Misconception]":
    """The known mistakes in a function of the contract, or in all of them.

    They are imported when they are first needed, which is when a check has failed.
    """
    catalogue = importlib.import_module("reference.misconceptions").CATALOGUE
    return [mistake for mistake in catalogue.values() if function in {None, mistake.function}]
