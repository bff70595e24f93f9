"""Which pictures belong to which experiment."""

from collections.abc import Callable, Iterator
from typing import Any

from grader.sheet.lab.pictures.draw_changes import draw_changes
from grader.sheet.lab.pictures.draw_landscapes import draw_landscapes
from grader.sheet.lab.pictures.draw_statistics import draw_statistics
from grader.sheet.lab.pictures.draw_sweeps import draw_sweep
from grader.sheet.lab.pictures.draw_training import draw_training
from grader.sheet.lab.pictures.style import Picture

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
