"""Dividing each cell by the output that is largest there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.sheet.lab.landscape.polygons import Polygons
from grader.sheet.lab.landscape.ragged import Flags, Floats, Integers, places_in, starts_of

# Outputs closer than this fraction of the largest output in the window are equal.
TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class DecisionRegions:
    """Convex pieces of cells on which one output is the largest.

    Attributes:
        polygons: the pieces; together they fill the window. Each cell has at most one piece per class. Unlike the cells
            they do not share their vertices.
        classes: int64 ``(pieces,)``: the output that is largest; where outputs are equal, the first of them.
        cells: int64 ``(pieces,)``: the cell that each piece belongs to.
    """

    polygons: Polygons
    classes: NDArray[np.int64]
    cells: NDArray[np.int64]

    def areas_per_class(self, classes: int) -> NDArray[np.float64]:
        """Return how much of the window the net puts into each of so many classes, ``(classes,)``."""
        areas = np.zeros(classes)
        np.add.at(areas, self.classes, self.polygons.areas)
        return areas


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Polygons that do not share vertices: a point and its outputs for each corner."""

    points: Floats
    outputs: Floats
    sizes: Integers
    cells: Integers

    def select(self, chosen: Flags) -> "_Pieces":
        """Return the chosen pieces."""
        corners = np.repeat(chosen, self.sizes)
        return _Pieces(self.points[corners], self.outputs[corners], self.sizes[chosen], self.cells[chosen])


def decide(polygons: Polygons, outputs: Floats) -> DecisionRegions:
    """Divide each cell by its largest output.

    Outputs are affine on a cell, so output k is the largest on a convex part of it: the cell clipped by o_k ≥ o_j for
    every other j. If some output is the largest at all corners, it is so on the whole cell and nothing is clipped.

    Args:
        polygons: the cells.
        outputs: the net's outputs at the vertices, ``(vertices, outputs)``.
    """
    starts = polygons.starts[:-1]
    tolerance = TOLERANCE * np.abs(outputs).max()
    largest = outputs >= outputs.max(axis=1, keepdims=True) - tolerance
    throughout = np.logical_and.reduceat(largest[polygons.corners], starts, axis=0)
    decided = np.logical_or.reduce(throughout, axis=1)
    whole = _Pieces(
        polygons.vertices[polygons.corners], outputs[polygons.corners], polygons.sizes, np.arange(len(polygons))
    )

    parts = [(whole.select(decided), throughout.argmax(axis=1)[decided])]
    mixed = whole.select(~decided)
    for winner in range(outputs.shape[1]):
        part = mixed
        for other in range(outputs.shape[1]):
            if other != winner and len(part.sizes):
                part = _clip(part, winner, other, tolerance)
        parts.append((part, np.full(len(part.sizes), winner)))
    pieces = [piece for piece, _ in parts]
    points = np.concatenate([piece.points for piece in pieces])
    sizes = np.concatenate([piece.sizes for piece in pieces])
    return DecisionRegions(
        polygons=Polygons(points, np.arange(len(points)), starts_of(sizes)),
        classes=np.concatenate([classes for _, classes in parts]),
        cells=np.concatenate([piece.cells for piece in pieces]),
    )


def _clip(pieces: _Pieces, winner: int, other: int, tolerance: float) -> _Pieces:
    """Keep of each piece the part on which the winner's output is the larger; of equal outputs the first wins."""
    margin = pieces.outputs[:, winner] - pieces.outputs[:, other]
    margin[np.abs(margin) <= tolerance] = 0.0
    starts = starts_of(pieces.sizes)[:-1]
    wins = np.maximum.reduceat(margin, starts) > 0
    if winner < other:
        wins |= np.minimum.reduceat(margin, starts) == 0
    if not wins.all():
        margin = margin[np.repeat(wins, pieces.sizes)]
        pieces = pieces.select(wins)
    if not len(pieces.sizes):
        return pieces

    starts = starts_of(pieces.sizes)
    following = np.arange(1, len(margin) + 1)
    following[starts[1:] - 1] = starts[:-1]
    kept = margin >= 0
    crossed = margin * margin[following] < 0
    emitted = kept.astype(np.int64) + crossed  # each corner gives itself, the crossing of the edge after it, or both
    corner, place = places_in(emitted)
    is_crossing = (place == 1) | ~kept[corner]
    fraction = np.zeros(len(corner))
    tail, head = corner[is_crossing], following[corner[is_crossing]]
    fraction[is_crossing] = margin[tail] / (margin[tail] - margin[head])

    def interpolate(values: Floats) -> Floats:
        return values[corner] + fraction[:, None] * (values[following[corner]] - values[corner])

    sizes = np.add.reduceat(emitted, starts[:-1])
    return _Pieces(interpolate(pieces.points), interpolate(pieces.outputs), sizes, pieces.cells)
