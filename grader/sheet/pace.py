"""How many entries a student's initialiser is asked for: very many of a fast one, of a slow one what its time allows.

Filling a weight takes from 4 ns an entry (torch) to 6 µs and more (one by one, in Python).
"""

from collections.abc import Callable, Sequence

import torch

from grader.engine.student import Answer, Student

Initialiser = Callable[[torch.Tensor], Answer]


class Paced:
    """An initialiser, and the time that it takes.

    Args:
        initialise: the initialiser.
        student: whose it is.

    Attributes:
        seconds: what the fastest call so far computed for each entry: a first one may import, or compile.
    """

    def __init__(self, initialise: Initialiser, student: Student) -> None:
        self._initialise = initialise
        self._student = student
        self.seconds = float("inf")

    def __call__(self, weight: torch.Tensor) -> Answer:
        """Let the initialiser fill a weight."""
        before = self._student.computed_seconds()
        answer = self._initialise(weight)
        self.seconds = min(self.seconds, (self._student.computed_seconds() - before) / weight.numel())
        return answer

    def affords(self, sizes: Sequence[int], seconds: float) -> int:
        """The first of some numbers of entries that take no more than so many seconds; 0 if none does."""
        return next((size for size in sizes if size * self.seconds <= seconds), 0)
