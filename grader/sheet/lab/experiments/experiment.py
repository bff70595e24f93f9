"""What an experiment is."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Experiment:
    """One experiment of the sheet.

    Attributes:
        name: what it is called on the command line; its files begin with it.
        items: the items of the sheet that it helps to answer.
        summary: what it shows, in one line.
        questions: what to look for in its pictures. Questions, never answers.
        uses: the names of the exercise's functions that it works with.
        measure: ``measure(toolbox, progress, *, seed, …)`` returns the numbers, a frozen dataclass. Its keyword
            parameters are the experiment's options, their defaults the default sizes.
    """

    name: str
    items: tuple[str, ...]
    summary: str
    questions: tuple[str, ...]
    uses: tuple[str, ...]
    measure: Callable[..., Any]

    @property
    def options(self) -> dict[str, Any]:
        """The keyword parameters of ``measure`` with their defaults."""
        parameters = inspect.signature(self.measure).parameters.values()
        return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
