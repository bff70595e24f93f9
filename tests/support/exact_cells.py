"""The landscape by the most naive algorithm in exact rational arithmetic: the truth that the fast one is held against.

Cell by cell, unit by unit, a convex polygon is clipped to both sides of a line. Every float is a fraction, so there is
no rounding and no tolerance: a unit that is zero at a vertex is so exactly. Slow: for small nets only.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import SupportsFloat, TypeAlias

Numbers: TypeAlias = Iterable[SupportsFloat]
Polygon: TypeAlias = list[tuple[Fraction, Fraction]]
Pattern: TypeAlias = tuple[bool, ...]
Affine: TypeAlias = tuple[Fraction, Fraction, Fraction]


def exact_cells(
    weights: Sequence[Iterable[Numbers]], biases: Sequence[Numbers], corners: Iterable[Numbers]
) -> dict[Pattern, tuple[int, Fraction]]:
    """Return number and total area of the cells of each activation pattern.

    A pattern has more than one cell only where units are zero on a whole cell, which is then off.

    Args:
        weights: nested sequences or arrays of floats, per layer; output last.
        biases: the same.
        corners: the window's, counterclockwise.
    """
    layers = [
        ([[Fraction(float(w)) for w in row] for row in weight], [Fraction(float(b)) for b in bias])
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True)
    ]
    one, zero = Fraction(1), Fraction(0)
    window = [(Fraction(float(x)), Fraction(float(y))) for x, y in corners]
    # A cell: its polygon, its pattern, and the last layer's units as affine maps (a, b, c) ↦ a x + b y + c.
    cells: list[tuple[Polygon, Pattern, list[Affine]]] = [(window, (), [(one, zero, zero), (zero, one, zero)])]
    for weight, bias in layers:
        split: list[tuple[Polygon, Pattern, list[Affine]]] = []
        for polygon, pattern, inputs in cells:
            units = [_unit(row, b, inputs) for row, b in zip(weight, bias, strict=True)]
            parts: list[tuple[Polygon, Pattern]] = [(polygon, ())]
            for unit in units:
                parts = [(part, (*on, side)) for old, on in parts for part, side in _halves(old, unit)]
            for part, on in parts:
                active = [unit if is_on else (zero, zero, zero) for unit, is_on in zip(units, on, strict=True)]
                split.append((part, pattern + on, active))
        cells = split
    result: dict[Pattern, tuple[int, Fraction]] = {}
    for polygon, pattern, _ in cells:
        count, area = result.get(pattern, (0, zero))
        result[pattern] = (count + 1, area + _area(polygon))
    return result


def _unit(row: list[Fraction], bias: Fraction, inputs: list[Affine]) -> Affine:
    """Return a unit as an affine map of the plane, from those of the units before it."""
    a, b, c = (sum((w * x[k] for w, x in zip(row, inputs, strict=True)), Fraction(0)) for k in range(3))
    return a, b, c + bias


def _halves(polygon: Polygon, unit: Affine) -> list[tuple[Polygon, bool]]:
    """Return the parts of a polygon where the unit is positive (True) and where it is not; empty ones are left out."""
    values = [unit[0] * x + unit[1] * y + unit[2] for x, y in polygon]
    if max(values) <= 0:
        return [(polygon, False)]
    if min(values) >= 0:
        return [(polygon, True)]
    parts: dict[int, Polygon] = {1: [], -1: []}
    closed = [*zip(polygon, values, strict=True), (polygon[0], values[0])]
    for (p, u), (q, v) in pairwise(closed):
        for side, part in parts.items():
            if u * side >= 0:
                part.append(p)
            if u * v < 0:
                t = u / (u - v)
                part.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return [(parts[1], True), (parts[-1], False)]


def _area(polygon: Polygon) -> Fraction:
    """Return a polygon's area by the shoelace formula."""
    return sum((p[0] * q[1] - p[1] * q[0] for p, q in pairwise([*polygon, polygon[0]])), Fraction(0)) / 2
