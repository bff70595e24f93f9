"""Many convex polygons in three arrays: shared vertices, and for each polygon the ring of its corners."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Polygons:
    """Convex polygons of different sizes that share their vertices.

    The corners of polygon i are ``vertices[corners[starts[i] : starts[i + 1]]]``, counterclockwise; the last is joined
    to the first. One long array in place of a list of short ones lets NumPy work on all polygons at once.

    Attributes:
        vertices: float64 ``(vertices, 2)``.
        corners: int64 ``(sum of the polygons' sizes,)``: which vertex each corner is, polygon after polygon.
        starts: int64 ``(polygons + 1,)``: where each polygon begins in ``corners``; the last entry is its length.
    """

    vertices: NDArray[np.float64]
    corners: NDArray[np.int64]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many corners each polygon has, ``(polygons,)``."""
        return np.diff(self.starts)

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """Area of each polygon, ``(polygons,)``, by the shoelace formula.

        Corners are taken relative to the polygon's first one: with absolute coordinates a tiny polygon far from 0
        would be the difference of two large numbers.
        """
        edges = self._relative_corners
        following = edges[self.following]
        cross = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
        return 0.5 * np.add.reduceat(cross, self.starts[:-1]) if len(self) else np.zeros(0)

    @cached_property
    def centres(self) -> NDArray[np.float64]:
        """Mean of each polygon's corners, ``(polygons, 2)``: a point in its interior, as it is convex."""
        if not len(self):
            return np.zeros((0, 2))
        sums = np.add.reduceat(self._relative_corners, self.starts[:-1], axis=0)
        return self.vertices[self.corners[self.starts[:-1]]] + sums / self.sizes[:, None]

    @cached_property
    def following(self) -> NDArray[np.int64]:
        """For each corner the place in ``corners`` of the next one around its polygon."""
        following = np.arange(1, len(self.corners) + 1)
        following[self.starts[1:] - 1] = self.starts[:-1]
        return following

    @property
    def rings(self) -> list[NDArray[np.float64]]:
        """The corners of each polygon as an array ``(size, 2)``: what matplotlib's ``PolyCollection`` takes."""
        return np.split(self.vertices[self.corners], self.starts[1:-1]) if len(self) else []

    @property
    def edges(self) -> NDArray[np.float64]:
        """Every edge once, as ``(edges, 2, 2)``: what matplotlib's ``LineCollection`` takes."""
        tails, heads = self.corners, self.corners[self.following]
        low, high = np.divmod(
            np.unique(np.minimum(tails, heads) * len(self.vertices) + np.maximum(tails, heads)), len(self.vertices)
        )
        return np.stack([self.vertices[low], self.vertices[high]], axis=1)

    @property
    def _relative_corners(self) -> NDArray[np.float64]:
        """Each corner relative to the first corner of its polygon."""
        points = self.vertices[self.corners]
        return points - np.repeat(points[self.starts[:-1]], self.sizes, axis=0)
