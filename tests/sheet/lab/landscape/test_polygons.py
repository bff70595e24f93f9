"""Many polygons in three arrays."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from grader.sheet.lab import Polygons

# A unit square and a triangle beside it that shares its right edge.
VERTICES = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [2.0, 0.5]])
HOUSE = Polygons(VERTICES, np.array([0, 1, 2, 3, 1, 4, 2]), np.array([0, 4, 7]))
NOTHING = Polygons(np.zeros((0, 2)), np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))


def test_sizes_areas_and_centres() -> None:
    """Square and triangle have theirs."""
    assert len(HOUSE) == 2
    assert HOUSE.sizes.tolist() == [4, 3]
    assert HOUSE.areas.tolist() == [1.0, 0.5]
    np.testing.assert_allclose(HOUSE.centres, [[0.5, 0.5], [4 / 3, 0.5]])


def test_a_tiny_area_far_from_zero_is_exact() -> None:
    """A triangle of side 2⁻²⁰ at 2²⁰ has the area 2⁻⁴¹, which absolute coordinates would round away."""
    corners = 2.0**20 + 2.0**-20 * np.array([[0, 0], [1, 0], [0, 1]])
    assert Polygons(corners, np.arange(3), np.array([0, 3])).areas.tolist() == [2.0**-41]


def test_rings_and_edges_are_what_matplotlib_draws() -> None:
    """One ring per polygon, and every edge once: the shared one, too."""
    assert [ring.tolist() for ring in HOUSE.rings] == [VERTICES[[0, 1, 2, 3]].tolist(), VERTICES[[1, 4, 2]].tolist()]
    edges = {tuple(sorted(map(tuple, edge.tolist()))) for edge in HOUSE.edges}
    assert len(HOUSE.edges) == len(edges) == 6
    assert ((1.0, 0.0), (1.0, 1.0)) in edges
    assert len(PolyCollection(HOUSE.rings).get_paths()) == 2
    assert len(LineCollection(list(HOUSE.edges)).get_paths()) == 6


def test_no_polygons_are_no_special_case() -> None:
    """Everything of nothing is empty."""
    assert (len(NOTHING), NOTHING.rings, NOTHING.areas.sum()) == (0, [], pytest.approx(0))
    assert NOTHING.centres.shape == (0, 2)
    assert NOTHING.edges.shape == (0, 2, 2)
