"""Two known mistakes."""

import torch

from grader.exercise import Mistake

_ALL = (
    Mistake(
        "mean-from-zero", "mean", "Sides count from 0.", "Which is the lowest side?", lambda sides: (sides - 1) / 2
    ),
    Mistake(
        "throw-from-zero",
        "throw",
        "randint counts from 1.",
        "Which numbers does randint give?",
        lambda count: torch.randint(0, 6, (count,)).float(),
    ),
)
CATALOGUE = {mistake.id: mistake for mistake in _ALL}
