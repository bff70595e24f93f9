"""Decision regions: every cell divided by the output that is largest."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from nets import draw_net, points_inside
from numpy.typing import NDArray
from torch import Tensor

from grader.sheet.lab import Window, find_cells

WINDOW = Window.square(3.0)


def largest_outputs(
    weights: Sequence[Tensor], biases: Sequence[Tensor], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the net's outputs at points ``(…, 2)``."""
    x = torch.as_tensor(points)
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = torch.relu(x @ weight.mT + bias)
    return (x @ weights[-1].mT + biases[-1]).numpy()


@pytest.mark.parametrize(
    ("depth", "width", "classes", "seed"), [(2, 5, 2, 0), (3, 16, 3, 1), (5, 12, 3, 2), (3, 8, 10, 3)]
)
def test_the_piece_s_output_is_the_largest_inside_it(depth: int, width: int, classes: int, seed: int) -> None:
    """Pieces fill the window, each lies in its cell, and the net labels points inside it as the piece says."""
    weights, biases = draw_net(depth, width, classes=classes, seed=seed)
    landscape = find_cells(weights, biases, WINDOW)
    regions = landscape.decision_regions()
    assert regions.polygons.areas.sum() == pytest.approx(WINDOW.area, rel=1e-12)
    assert regions.polygons.areas.min() > -1e-12
    assert regions.areas_per_class(classes).sum() == pytest.approx(WINDOW.area, rel=1e-12)

    points = points_inside(regions.polygons, np.random.default_rng(0))
    outputs = largest_outputs(weights, biases, points)
    given = np.take_along_axis(outputs, regions.classes[:, None, None], axis=2)[..., 0]
    assert (given >= outputs.max(axis=2) - 1e-10).all()

    slopes, offsets = (maps[regions.cells] for maps in landscape.affine_maps)
    affine = np.einsum("coi,cpi->cpo", slopes, points) + offsets[:, None]
    np.testing.assert_allclose(affine, outputs, atol=1e-9)
    assert len(np.unique(regions.classes)) > 1


def test_areas_are_those_of_the_cells() -> None:
    """The pieces of a cell have its area, and it has at most one per class."""
    landscape = find_cells(*draw_net(4, 12, seed=6), WINDOW)
    regions = landscape.decision_regions()
    areas = np.bincount(regions.cells, weights=regions.polygons.areas, minlength=len(landscape))
    np.testing.assert_allclose(areas, landscape.areas, rtol=1e-9, atol=1e-13)
    pairs = np.stack([regions.cells, regions.classes], axis=1)
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    assert len(pairs) > len(landscape)


def test_pieces_are_convex() -> None:
    """No corner turns clockwise, up to rounding."""
    polygons = find_cells(*draw_net(3, 12, seed=6), WINDOW).decision_regions().polygons
    points = polygons.vertices[polygons.corners]
    there = points[polygons.following] - points
    onwards = there[polygons.following]
    assert (there[:, 0] * onwards[:, 1] - there[:, 1] * onwards[:, 0]).min() > -1e-12


def test_three_outputs_of_one_cell_meet_in_a_point() -> None:
    """An affine net with three outputs divides the window into three sectors of known area."""
    weights = [[[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]]  # x, −x and y: y wins above |x|
    regions = find_cells(weights, [np.zeros(3)], Window.square(1.0)).decision_regions()
    assert len(regions.polygons) == 3
    np.testing.assert_allclose(regions.areas_per_class(3), [1.5, 1.5, 1.0])


def test_a_class_can_win_inside_a_cell_and_at_none_of_its_corners() -> None:
    """A constant between two slopes wins in a strip."""
    regions = find_cells(
        [[[4.0, 0.0], [-4.0, 0.0], [0.0, 0.0]]], [[0.0, 0.0, 2.0]], Window.square(1.0)
    ).decision_regions()
    np.testing.assert_allclose(regions.areas_per_class(3), [1.0, 1.0, 2.0])


def test_equal_outputs_belong_to_the_first() -> None:
    """As torch.argmax has it: where outputs are equal, on all of the window or on a part of it."""
    window = Window.square(1.0)
    everywhere = find_cells([np.zeros((3, 2))], [[1.0, 2.0, 2.0]], window).decision_regions()
    assert everywhere.classes.tolist() == [1]
    # Outputs 0 and 2 are equal and beat output 1 on the right half.
    half = find_cells([[[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]]], [np.zeros(3)], window).decision_regions()
    assert half.areas_per_class(3).tolist() == [2.0, 2.0, 0.0]
    # Outputs 1 and 2 are equal and beat output 0 there.
    half = find_cells([[[-1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]], [np.zeros(3)], window).decision_regions()
    assert half.areas_per_class(3).tolist() == [2.0, 2.0, 0.0]


def test_one_output_wins_everywhere() -> None:
    """A net with a single output has one class, whole cells."""
    landscape = find_cells(*draw_net(3, 6, classes=1), WINDOW)
    regions = landscape.decision_regions()
    assert regions.classes.tolist() == [0] * len(landscape)
