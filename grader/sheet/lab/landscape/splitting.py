"""Splitting all cells by the zero lines of all units of one layer.

Berzins (2023, "Polyhedral Complex Extraction from ReLU Networks using Edge Subdivision") splits edges, not cells, one
unit after the other: a unit's zero line crosses an edge where the unit's values at the edge's ends have opposite signs,
and linear interpolation says where. The splitting here keeps that idea and has fewer, larger steps: it goes through a
layer not unit by unit but cell by cell, all cells at once.

1. *All edges at once*: each edge gets a vertex wherever a unit of the layer crosses it. Pre-activations are
   continuous, so both cells beside an edge agree about its vertices. From now on no unit changes sign within an edge.
2. *Rounds*: each cell that is still cut takes the first unit that cuts it, and all those cells are split at once, each
   by its own unit. A split needs no geometry: the ring of corners is divided at the two corners where the unit is 0.
   The new edge, the *chord*, at once gets a vertex wherever another unit crosses it, so no unit changes sign within it.

A cell of a deep layer is cut by few units, whatever the layer's width, so the rounds are few, and each costs only as
much as the cells that still take part.

**Rounding.** A vertex is created once, never computed a second time, and shared by all cells around it; a split only
deals out corners. So neighbours agree exactly, there are neither gaps nor overlaps, and the areas add up to the
window's whatever the rounding does. A value within the unit's tolerance of 0 is set to 0, and crossings of an edge that
lie closer together than the spacing become one vertex: lines through one point, equal lines and lines through an
existing vertex are thus what they are meant to be.
"""

from dataclasses import dataclass

import numpy as np

from grader.sheet.lab.landscape.polygons import Polygons
from grader.sheet.lab.landscape.ragged import Bits, Flags, Floats, Integers, pack, places_in, single, starts_of, unpack

__all__: list[str] = []  # an inner part of find_cells


class TooManyCellsError(ValueError):
    """A net that has more cells than anybody would look at."""


@dataclass(frozen=True, eq=False)
class Split:
    """Cells after the splitting by one layer.

    Attributes:
        polygons: the new cells; their vertices begin with the old ones.
        values: the layer's pre-activations at every vertex, ``(vertices, units)``.
        parents: which old cell each new one is a part of, ``(cells,)``.
        on: which units are positive inside each new cell, ``(cells, units)``.
        cuts: how many cells each unit has split in two, ``(units,)``. Counted as if unit followed unit.
    """

    polygons: Polygons
    values: Floats
    parents: Integers
    on: Flags
    cuts: Integers


def split(polygons: Polygons, values: Floats, tolerances: Floats, spacing: float, most_vertices: float) -> Split:
    """Split all cells by all units of a layer.

    Args:
        polygons: the cells of the layers before.
        values: pre-activations of the layer's units at the vertices, ``(vertices, units)``; affine on each cell.
        tolerances: per unit how large a value may be and yet count as 0, ``(units,)``.
        spacing: crossings of one edge that are less than this apart are one vertex.
        most_vertices: so many there may be.

    Raises:
        TooManyCellsError: there are more.
    """
    vertices = _Vertices(polygons.vertices, values, tolerances, spacing, most_vertices)
    corners, starts = _subdivide_edges(polygons, vertices)
    cells = _Cells.whole(corners, starts, vertices)
    cuts = np.zeros(values.shape[1], dtype=np.int64)
    finished = []
    while True:
        still_cut = np.logical_or.reduce(cells.pending, axis=1)
        finished.append(cells.select(~still_cut))
        if not still_cut.any():
            break
        cells = _split_once(cells.select(still_cut), vertices, cuts)
    cells = _Cells.concatenate(finished)
    return Split(
        polygons=Polygons(vertices.points, cells.corners, cells.starts),
        values=vertices.values,
        parents=cells.parents,
        on=unpack(cells.on, values.shape[1]),
        cuts=cuts,
    )


class _Vertices:
    """The vertices, a growing table: position, the units' values, and the sets of positive and of negative units."""

    def __init__(self, points: Floats, values: Floats, tolerances: Floats, spacing: float, most: float) -> None:
        self.count = 0
        self.most = most
        self.tolerances = tolerances
        self.spacing = spacing
        words = -(-values.shape[1] // 64)
        self._points = np.empty((0, 2))
        self._values = np.empty((0, values.shape[1]))
        self.positive: Bits = np.empty((0, words), dtype=np.uint64)
        self.negative: Bits = np.empty((0, words), dtype=np.uint64)
        self.append(points, values)

    @property
    def points(self) -> Floats:
        return self._points[: self.count]

    @property
    def values(self) -> Floats:
        return self._values[: self.count]

    def append(self, points: Floats, values: Floats) -> None:
        """Add vertices. Values within the tolerance of 0 become 0."""
        begin, self.count = self.count, self.count + len(points)
        if self.count > len(self._points):
            self._grow()
        positive, negative = values > self.tolerances, values < -self.tolerances
        self.positive[begin : self.count] = pack(positive)
        self.negative[begin : self.count] = pack(negative)
        self._points[begin : self.count] = points
        np.multiply(values, positive | negative, out=self._values[begin : self.count])

    def _grow(self) -> None:
        """Make room for twice as many vertices as there are, so that each is copied only a few times in all."""
        for name in ("_points", "_values", "positive", "negative"):
            old = getattr(self, name)
            new = np.empty((2 * self.count, old.shape[1]), dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)

    def crossing(self, tails: Integers, heads: Integers) -> Bits:
        """Return for each edge the units that cross it: positive at one end and negative at the other."""
        positive, negative = self.positive, self.negative
        return (positive[tails] & negative[heads]) | (negative[tails] & positive[heads])

    def insert(self, tails: Integers, heads: Integers, crossing: Bits) -> tuple[Integers, Integers]:
        """Create the vertices at which units cross edges.

        On the edge from a to b, z runs linearly from z_a to z_b and is 0 at the fraction t = z_a / (z_a − z_b).

        Args:
            tails: the vertex at which each edge begins.
            heads: the vertex at which it ends.
            crossing: the units that cross it.

        Returns:
            the number of each edge's first new vertex, and how many it has; they are numbered along the edge.
        """
        edges, units = np.nonzero(unpack(crossing, self.values.shape[1]))
        tail_values, head_values = self.values[tails[edges], units], self.values[heads[edges], units]
        fractions = tail_values / (tail_values - head_values)
        order = np.lexsort((fractions, edges))
        edges, units, fractions = edges[order], units[order], fractions[order]

        lengths = np.linalg.norm(self.points[heads] - self.points[tails], axis=1)
        new = np.ones(len(edges), dtype=np.bool_)
        new[1:] = (edges[1:] != edges[:-1]) | (np.diff(fractions) * lengths[edges[1:]] > self.spacing)
        if self.count + new.sum() > self.most:  # before anything is made of them
            raise TooManyCellsError(f"more than {self.most} vertices")
        owners, fractions = edges[new], fractions[new, None]
        tail, head = tails[owners], heads[owners]
        points = self.points[tail] + fractions * (self.points[head] - self.points[tail])
        values = self.values[tail] + fractions * (self.values[head] - self.values[tail])
        values[np.cumsum(new) - 1, units] = 0.0

        first = self.count
        self.append(points, values)
        counts = np.bincount(owners, minlength=len(tails))
        return first + starts_of(counts)[:-1], counts


def _subdivide_edges(polygons: Polygons, vertices: _Vertices) -> tuple[Integers, Integers]:
    """Give each edge a vertex wherever a unit crosses it; return the new rings' corners and starts."""
    tails, heads = polygons.corners, polygons.corners[polygons.following]
    crossing = vertices.crossing(tails, heads)
    crossed = np.flatnonzero(crossing.any(axis=1))

    # An edge inside the window belongs to two cells, which run along it in opposite directions. It is subdivided once.
    low, high = np.minimum(tails, heads)[crossed], np.maximum(tails, heads)[crossed]
    _, chosen, edge = np.unique(low * vertices.count + high, return_index=True, return_inverse=True)
    first, counts = vertices.insert(low[chosen], high[chosen], crossing[crossed[chosen]])

    added = np.zeros(len(tails), dtype=np.int64)
    added[crossed] = counts[edge]
    begin, step = np.zeros_like(added), np.ones_like(added)
    forwards = tails[crossed] == low
    begin[crossed] = np.where(forwards, first[edge], first[edge] + counts[edge] - 1)
    step[crossed] = np.where(forwards, 1, -1)
    owner, place = places_in(added + 1)  # a corner, and after it the new vertices of the edge that begins there
    corners = np.where(place == 0, tails[owner], begin[owner] + step[owner] * (place - 1))
    return corners, starts_of(added + 1)[polygons.starts]


@dataclass(frozen=True, eq=False)
class _Cells:
    """Cells on their way through the rounds.

    Attributes:
        corners: as in ``Polygons``.
        starts: as in ``Polygons``.
        parents: the cell of the layers before that each is a part of, ``(cells,)``.
        pending: the units that still cut each cell, as bits.
        on: the units that are positive in all of each cell, as bits.
    """

    corners: Integers
    starts: Integers
    parents: Integers
    pending: Bits
    on: Bits

    @classmethod
    def whole(cls, corners: Integers, starts: Integers, vertices: _Vertices) -> "_Cells":
        """Return cells that no unit of the layer has split yet."""
        cells = len(starts) - 1
        everything = ~np.zeros((cells, vertices.positive.shape[1]), dtype=np.uint64)
        return cls.observed(corners, starts, vertices, parents=np.arange(cells), candidates=everything)

    @classmethod
    def observed(
        cls, corners: Integers, starts: Integers, vertices: _Vertices, *, parents: Integers, candidates: Bits
    ) -> "_Cells":
        """Return cells with what the signs at their corners say.

        A candidate that is positive at one corner and negative at another cuts the cell; one that is positive
        somewhere and negative nowhere is on. A unit that is 0 at all corners is off.
        """
        positive: Bits = np.bitwise_or.reduceat(vertices.positive[corners], starts[:-1], axis=0)
        negative: Bits = np.bitwise_or.reduceat(vertices.negative[corners], starts[:-1], axis=0)
        return cls(corners, starts, parents, candidates & positive & negative, positive & ~negative)

    def select(self, chosen: Flags) -> "_Cells":
        """Return the chosen cells."""
        if chosen.all():
            return self
        sizes = np.diff(self.starts)
        corners = self.corners[np.repeat(chosen, sizes)]
        return _Cells(corners, starts_of(sizes[chosen]), self.parents[chosen], self.pending[chosen], self.on[chosen])

    @classmethod
    def concatenate(cls, parts: list["_Cells"]) -> "_Cells":
        """Return all cells, one part after the other."""
        return cls(
            corners=np.concatenate([part.corners for part in parts]),
            starts=starts_of(np.concatenate([np.diff(part.starts) for part in parts])),
            parents=np.concatenate([part.parents for part in parts]),
            pending=np.concatenate([part.pending for part in parts]),
            on=np.concatenate([part.on for part in parts]),
        )


def _split_once(cells: _Cells, vertices: _Vertices, cuts: Integers) -> _Cells:
    """Split each cell in two by the first unit that cuts it; count the splits in ``cuts``."""
    unit = unpack(cells.pending, len(cuts)).argmax(axis=1)
    np.add.at(cuts, unit, 1)
    others = cells.pending & ~single(unit, cells.pending.shape[1])

    start, size = cells.starts[:-1], np.diff(cells.starts)
    leaving, entering = _chord_places(vertices.values[cells.corners, np.repeat(unit, size)], start, size)
    tails, heads = cells.corners[start + leaving], cells.corners[start + entering]
    first, added = vertices.insert(tails, heads, vertices.crossing(tails, heads) & others)

    # The positive part runs along the old ring from where the unit gets positive to where it stops being so, and back
    # along the chord; the negative part goes the rest of the way round, and along the chord the other way.
    begin = np.concatenate([entering, leaving])
    along = np.concatenate([(leaving - entering) % size, (entering - leaving) % size]) + 1
    chord = np.concatenate([first, first + added - 1])
    step = np.concatenate([np.ones_like(first), -np.ones_like(first)])
    start, size, added = np.tile(start, 2), np.tile(size, 2), np.tile(added, 2)
    owner, place = places_in(along + added)
    on_ring = cells.corners[start[owner] + (begin[owner] + np.minimum(place, along[owner] - 1)) % size[owner]]
    on_chord = chord[owner] + step[owner] * (place - along[owner])
    return _Cells.observed(
        corners=np.where(place < along[owner], on_ring, on_chord),
        starts=starts_of(along + added),
        vertices=vertices,
        parents=np.tile(cells.parents, 2),
        candidates=np.tile(others, (2, 1)),
    )


def _chord_places(values: Floats, start: Integers, size: Integers) -> tuple[Integers, Integers]:
    """Find the corners between which the chord of each cell runs.

    Around a convex cell an affine function falls from its largest corner to its smallest and then rises again, so it
    passes 0 once on each way, and there is a corner where it does. Starting from the extremes and not from any sign
    change gives exactly two places even where rounding has made a flat stretch of the ring waver around 0.

    Args:
        values: the value at every corner of the unit that splits its cell; positive at one and negative at another.
        start: where each cell's ring begins.
        size: its number of corners.

    Returns:
        for each cell the place in its ring, from 0, of the first corner after the largest where the value is not
        positive, and of the first corner after the smallest where it is not negative.
    """
    owner, place = places_in(size)
    nowhere = len(values)

    def first(found: Flags, origin: Integers) -> Integers:
        """Return how many steps after the origin the first found corner comes."""
        steps = (place - origin[owner]) % size[owner]
        return np.minimum.reduceat(np.where(found, steps, nowhere), start)

    zero = np.zeros_like(start)
    largest = first(values == np.maximum.reduceat(values, start)[owner], zero)
    smallest = first(values == np.minimum.reduceat(values, start)[owner], zero)
    leaving = (largest + first(values <= 0, largest)) % size
    entering = (smallest + first(values >= 0, smallest)) % size
    return leaving, entering
