"""The one door to the reference's values.

Nothing else imports `reference`, so that a handout to students can carry recorded values in its place.
"""

import importlib
from collections.abc import Callable
from typing import Any

from grader.exam.contract import CONTRACT

__all__ = ["Expected"]


class Expected:
    """Has the contract's functions as methods: ``expected.relu_mean(2.0)`` is the right value."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in CONTRACT:
            raise AttributeError(name)
        function: Callable[..., Any] = getattr(importlib.import_module(f"reference.{CONTRACT[name].module}"), name)
        return function
