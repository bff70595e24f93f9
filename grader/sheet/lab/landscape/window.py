"""The part of the plane that a landscape shows."""

from dataclasses import dataclass
from math import hypot, isfinite
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Window:
    """An axis-parallel rectangle of the plane.

    Attributes:
        x_min: left border.
        x_max: right border, greater than ``x_min``.
        y_min: lower border.
        y_max: upper border, greater than ``y_min``.

    Raises:
        ValueError: a border is not finite, or the rectangle is empty.
    """

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    def __post_init__(self) -> None:
        borders = (self.x_min, self.x_max, self.y_min, self.y_max)
        if not all(map(isfinite, borders)) or self.x_min >= self.x_max or self.y_min >= self.y_max:
            raise ValueError(f"a window needs finite borders with x_min < x_max and y_min < y_max, got {self}")

    @classmethod
    def square(cls, radius: float) -> Self:
        """Return the window from −radius to radius in both directions."""
        return cls(-radius, radius, -radius, radius)

    @property
    def area(self) -> float:
        """Width times height."""
        return (self.x_max - self.x_min) * (self.y_max - self.y_min)

    @property
    def diameter(self) -> float:
        """Length of the diagonal."""
        return hypot(self.x_max - self.x_min, self.y_max - self.y_min)

    @property
    def corners(self) -> NDArray[np.float64]:
        """The four corners ``(4, 2)``, counterclockwise from the lower left."""
        x_min, x_max, y_min, y_max = self.x_min, self.x_max, self.y_min, self.y_max
        return np.array([[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]], dtype=np.float64)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """The borders in the order that matplotlib's ``imshow(extent=…)`` and ``axis`` expect."""
        return self.x_min, self.x_max, self.y_min, self.y_max
