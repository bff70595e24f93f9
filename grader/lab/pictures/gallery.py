"""Which pictures belong to which experiment."""

from collections.abc import Callable, Iterator
from typing import Any

from grader.lab.pictures.changes import draw_changes
from grader.lab.pictures.landscapes import draw_landscapes
from grader.lab.pictures.statistics import draw_statistics
from grader.lab.pictures.style import Picture
from grader.lab.pictures.sweeps import draw_sweep
from grader.lab.pictures.training import draw_training

__all__ = ["draw_pictures"]

_DRAW: dict[str, Callable[[Any, str], Iterator[Picture]]] = {
    "statistics": draw_statistics,
    "training": draw_training,
    "changes": draw_changes,
    "depth": draw_sweep,
    "width": draw_sweep,
    "scale": draw_sweep,
    "landscape": draw_landscapes,
}


def draw_pictures(experiment: str, numbers: Any, caption: str) -> Iterator[Picture]:
    """Draw an experiment's pictures, one after the other.

    Args:
        experiment: its name.
        numbers: what its ``measure`` returned.
        caption: goes below every picture, after the set-up.
    """
    return _DRAW[experiment](numbers, caption)
