"""The exact landscape, held against brute force, exact arithmetic and closed forms."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pytest
import torch
from exact_cells import exact_cells
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import draw_net, one_layer, points_inside
from numpy.typing import NDArray
from torch import Tensor

from grader.sheet.lab import Landscape, Polygons, Window, find_cells
from grader.sheet.lab.landscape import TooManyCellsError
from reference.landscape import activation_patterns, count_cells

Net: TypeAlias = tuple[list[Tensor], list[Tensor], Landscape]

WINDOW = Window.square(3.0)
NETS = [(2, 1), (2, 16), (3, 8), (4, 16), (11, 8), (3, 65)]


@pytest.fixture(params=NETS, ids=lambda shape: f"depth {shape[0]}, width {shape[1]}")
def net(request: pytest.FixtureRequest) -> Net:
    """A net and its landscape."""
    weights, biases = draw_net(*request.param, seed=7)
    return weights, biases, find_cells(weights, biases, WINDOW)


def forward(weights: Sequence[Tensor], biases: Sequence[Tensor], points: Tensor | NDArray[np.float64]) -> Tensor:
    """Return the net's outputs."""
    x = torch.as_tensor(points)
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = torch.relu(x @ weight.mT + bias)
    return x @ weights[-1].mT + biases[-1]


def preactivations(
    weights: Sequence[Tensor], biases: Sequence[Tensor], points: Tensor | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return those of all hidden units, side by side."""
    x, columns = torch.as_tensor(points), []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        columns.append(x @ weight.mT + bias)
        x = torch.relu(columns[-1])
    return torch.cat(columns, dim=1).numpy()


def edges(polygons: Polygons) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each edge between two cells its ends and those cells, and for the other edges their ends."""
    tails, heads = polygons.corners, polygons.corners[polygons.following]
    owner = np.repeat(np.arange(len(polygons)), polygons.sizes)
    forwards = dict(zip(zip(tails.tolist(), heads.tolist(), strict=True), owner.tolist(), strict=True))
    assert len(forwards) == len(tails), "an edge is run through twice in the same direction"
    shared = [(a, b, cell, forwards[b, a]) for (a, b), cell in forwards.items() if a < b and (b, a) in forwards]
    border = [(a, b) for a, b in forwards if (b, a) not in forwards]
    return np.array(shared).reshape(-1, 4), np.array(border).reshape(-1, 2)


def check_consistency(landscape: Landscape) -> None:
    """Check what holds for every landscape, however degenerate: cells without gaps and overlaps, each split counted."""
    polygons, window = landscape.polygons, landscape.window
    scale = window.area
    assert landscape.areas.sum() == pytest.approx(scale, rel=1e-12)
    assert landscape.areas.min() > -1e-12 * scale
    assert len(landscape) == len(landscape.areas) == len(landscape.patterns) == 1 + landscape.cuts.sum()
    shared, border = edges(polygons)
    used = len(np.unique(polygons.corners))
    assert used == len(polygons.vertices)
    assert used - (len(shared) + len(border)) + len(polygons) == 1  # Euler's formula for a divided disc
    low, high = window.corners[0], window.corners[2]
    ends = polygons.vertices[border]
    on_border = ((ends == low) | (ends == high)).all(axis=1).any(axis=1)
    assert on_border.all(), "an edge inside the window has a cell on one side only"


def test_one_layer_has_as_many_cells_as_its_lines_make() -> None:
    """N lines in general position divide the plane into 1 + n + n(n − 1)/2 cells; beyond 64 units, too."""
    generator = np.random.default_rng(5)
    for n in (1, 2, 3, 10, 64, 65, 130):
        weight, bias = generator.normal(size=(n, 2)), generator.normal(size=n)
        crossings = [np.linalg.solve(weight[[i, j]], -bias[[i, j]]) for i in range(n) for j in range(i)]
        feet = -bias[:, None] * weight / np.square(weight).sum(axis=1, keepdims=True)  # a point of each line
        radius = 1.1 * np.abs(np.vstack([feet, *crossings])).max()
        landscape = find_cells(*one_layer(weight, bias), Window.square(radius))
        assert len(landscape) == 1 + n + n * (n - 1) // 2
        assert landscape.cuts.tolist() == list(range(1, n + 1))  # line k crosses k − 1 others: it meets k cells


def test_cells_are_consistent(net: Net) -> None:
    """Areas add up to the window's, every inner edge has two cells, and Euler's formula holds."""
    check_consistency(net[2])


def test_cells_are_convex(net: Net) -> None:
    """No corner turns clockwise, up to rounding."""
    polygons = net[2].polygons
    points = polygons.vertices[polygons.corners]
    there = points[polygons.following] - points
    onwards = there[polygons.following]
    assert (there[:, 0] * onwards[:, 1] - there[:, 1] * onwards[:, 0]).min() > -1e-12


def test_each_interior_has_one_pattern(net: Net) -> None:
    """The reference's activation_patterns finds the cell's pattern at points inside it."""
    weights, biases, landscape = net
    points = points_inside(landscape.polygons, np.random.default_rng(1))
    expected = np.repeat(landscape.patterns[:, None], points.shape[1], axis=1).reshape(-1, landscape.patterns.shape[1])
    points = points.reshape(-1, 2)
    patterns = activation_patterns(weights, biases, torch.as_tensor(points)).numpy()
    clear = np.abs(preactivations(weights, biases, points)) > 1e-11
    assert (patterns == expected)[clear].all()
    assert clear.mean() > 0.999


def test_no_two_cells_have_the_same_pattern(net: Net) -> None:
    """A cell is all of the window that has its pattern."""
    landscape = net[2]
    assert count_cells(torch.as_tensor(landscape.patterns)) == len(landscape)


def test_neighbours_differ_in_the_unit_whose_line_separates_them(net: Net) -> None:
    """Across an edge exactly one unit changes, and it is zero along the edge."""
    weights, biases, landscape = net
    shared, _ = edges(landscape.polygons)
    differ = landscape.patterns[shared[:, 2]] != landscape.patterns[shared[:, 3]]
    assert (differ.sum(axis=1) == 1).all()
    unit = differ.argmax(axis=1)
    values = preactivations(weights, biases, landscape.polygons.vertices)
    assert np.abs(values[shared[:, :2], unit[:, None]]).max() < 1e-10


def test_the_net_is_affine_on_each_cell(net: Net) -> None:
    """Slope and offset of each cell are the Jacobian and the output that autograd finds inside it."""
    weights, biases, landscape = net
    slopes, offsets = landscape.affine_maps
    centres = torch.as_tensor(landscape.polygons.centres)
    clear = np.abs(preactivations(weights, biases, centres)).min(axis=1) > 1e-11
    jacobians = torch.vmap(torch.func.jacrev(lambda point: forward(weights, biases, point[None])[0]))(centres)
    np.testing.assert_allclose(slopes[clear], jacobians.numpy()[clear], rtol=1e-9, atol=1e-9)
    points = points_inside(landscape.polygons, np.random.default_rng(2))
    affine = np.einsum("coi,cpi->cpo", slopes, points) + offsets[:, None]
    np.testing.assert_allclose(affine, forward(weights, biases, points), rtol=1e-9, atol=1e-9)


def test_outputs_are_the_nets_at_the_vertices(net: Net) -> None:
    """The outputs at vertices are what a forward pass gives there."""
    weights, biases, landscape = net
    expected = forward(weights, biases, landscape.polygons.vertices)
    np.testing.assert_allclose(landscape.outputs, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("depth", "width", "seed"), [(2, 8, 0), (3, 5, 1), (4, 4, 3)])
def test_a_fine_grid_finds_the_same_cells(depth: int, width: int, seed: int) -> None:
    """The reference's count_cells on a grid of 90,000 points finds every cell that is not thinner than the grid."""
    weights, biases = draw_net(depth, width, seed=seed)
    landscape = find_cells(weights, biases, WINDOW)
    axis = torch.linspace(-3, 3, 300, dtype=torch.float64)
    patterns = activation_patterns(weights, biases, torch.cartesian_prod(axis, axis))
    found = set(map(bytes, torch.unique(patterns, dim=0).numpy()))
    cells = list(map(bytes, landscape.patterns))
    assert found <= set(cells)
    # A convex cell holds a disc of radius area / perimeter, and a grid meets every disc of radius step / √2.
    polygons = landscape.polygons
    points = polygons.vertices[polygons.corners]
    lengths = np.linalg.norm(points[polygons.following] - points, axis=1)
    thick = landscape.areas / np.add.reduceat(lengths, polygons.starts[:-1]) > 6 / 299 / 2**0.5
    assert {cell for cell, is_thick in zip(cells, thick, strict=True) if is_thick} <= found
    assert thick.sum() > 10
    assert count_cells(patterns) == len(found) <= len(landscape)


def test_a_fine_grid_counts_the_same_where_no_cell_is_thin() -> None:
    """On three lines with a wide triangle between them, grid and exact count are the same seven."""
    weights, biases = one_layer([[1, 0], [0, 1], [1, 1]], [0.1, 0.1, -1])
    axis = torch.linspace(-3, 3, 100, dtype=torch.float64)
    layers = list(map(torch.as_tensor, weights)), list(map(torch.as_tensor, biases))
    assert count_cells(activation_patterns(*layers, torch.cartesian_prod(axis, axis))) == 7
    assert len(find_cells(weights, biases, WINDOW)) == 7


def compare_with_exact(
    weights: Sequence[Tensor] | Sequence[NDArray[np.float64]],
    biases: Sequence[Tensor] | Sequence[NDArray[np.float64]],
    window: Window,
) -> tuple[int, int]:
    """Check that each pattern has the area that exact arithmetic gives it; return both numbers of cells."""
    landscape = find_cells(weights, biases, window)
    check_consistency(landscape)
    exact = exact_cells(weights, biases, window.corners)
    areas = dict.fromkeys(exact, 0.0)
    for pattern, area in zip(map(tuple, landscape.patterns.tolist()), landscape.areas, strict=True):
        areas[pattern] = areas.get(pattern, 0.0) + area
    for pattern, area in areas.items():
        assert area == pytest.approx(float(exact.get(pattern, (0, 0))[1]), abs=1e-9), pattern
    return len(landscape), sum(count for count, _ in exact.values())


@pytest.mark.parametrize(("depth", "width", "seed"), [(2, 10, 1), (3, 6, 2), (4, 5, 3), (6, 3, 4)])
def test_exact_arithmetic_finds_the_same_cells(depth: int, width: int, seed: int) -> None:
    """The naive algorithm without rounding gives the same number of cells, with the same patterns and areas."""
    ours, exact = compare_with_exact(*draw_net(depth, width, seed=seed), WINDOW)
    assert ours == exact


@pytest.mark.parametrize("radius", [1.0, 1.7])
def test_zero_biases_make_cones(radius: float) -> None:
    """Without biases all lines pass through 0: one layer of n units has 2n cones, and deeper layers only more cones."""
    weights, biases = draw_net(4, 5, seed=3, bias=0.0)
    window = Window(-radius, 1.0, -1.0, radius)
    assert len(find_cells([weights[0], torch.ones(1, 5)], [biases[0], torch.zeros(1)], window)) == 10
    ours, exact = compare_with_exact(weights, biases, window)
    assert ours == exact


def test_a_deep_net_with_zero_biases() -> None:
    """Eleven layers of cones: every cell touches 0, the patterns all differ."""
    weights, biases = draw_net(11, 32, seed=5, bias=0.0)
    landscape = find_cells(weights, biases, WINDOW)
    check_consistency(landscape)
    nearest = np.minimum.reduceat(
        np.linalg.norm(landscape.polygons.vertices[landscape.polygons.corners], axis=1), landscape.polygons.starts[:-1]
    )
    assert nearest.max() < 1e-12
    assert len(np.unique(landscape.patterns, axis=0)) == len(landscape) > 64


integers = st.integers(-2, 2).map(float)


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_small_integers_make_every_degeneracy(data: st.DataObject) -> None:
    """Parallel, equal and dead units, lines through vertices and along edges: count, patterns and areas are right."""
    depth, width = data.draw(st.integers(2, 4)), data.draw(st.integers(1, 4))
    shapes = [(width, 2), *[(width, width)] * (depth - 2), (1, width)]
    weights = [np.array(data.draw(st.lists(integers, min_size=a * b, max_size=a * b))).reshape(a, b) for a, b in shapes]
    biases = [np.array(data.draw(st.lists(integers, min_size=a, max_size=a))) for a, _ in shapes]
    ours, exact = compare_with_exact(weights, biases, Window(-2.0, 3.0, -2.0, 2.0))
    assert ours == exact


@given(st.data())
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_lines_at_the_limit_of_resolution(data: st.DataObject) -> None:
    """Integers shifted by 1e-9 to 1e-17, where tolerances decide: no crash, no gap, and right units but for |z| ~ 0."""
    depth, width = data.draw(st.integers(2, 3)), data.draw(st.integers(1, 4))
    shifted = st.tuples(integers, st.sampled_from([0, 1e-17, 1e-15, 1e-13, 3e-12, 1e-11, 1e-9])).map(sum)
    shapes = [(width, 2), *[(width, width)] * (depth - 2), (1, width)]
    weights = [np.array(data.draw(st.lists(shifted, min_size=a * b, max_size=a * b))).reshape(a, b) for a, b in shapes]
    biases = [np.array(data.draw(st.lists(shifted, min_size=a, max_size=a))) for a, _ in shapes]
    landscape = find_cells(weights, biases, Window(-2.0, 3.0, -2.0, 2.0))
    check_consistency(landscape)
    layers = list(map(torch.as_tensor, weights)), list(map(torch.as_tensor, biases))
    values = preactivations(*layers, landscape.polygons.centres)
    clear = np.abs(values) > 1e-10
    assert ((values > 0) == landscape.patterns)[clear].all()


def test_dead_units_cut_nothing() -> None:
    """Units that are off or on in the whole window have no cells of their own; a dead layer ends the splitting."""
    weights, biases = one_layer([[0, 0], [0, 0], [1, 0], [0, 1], [1, 1]], [0, 1, 50, -50, 0])
    landscape = find_cells(weights, biases, WINDOW)
    assert len(landscape) == 2
    assert landscape.cuts.tolist() == [0, 0, 0, 0, 1]
    assert (landscape.patterns[:, :4] == [False, True, True, False]).all()

    living, shifted = draw_net(4, 8)
    shifted[1] -= 1000
    dead = find_cells(living, shifted, WINDOW)
    assert len(dead) == 1 + dead.cuts[:8].sum()
    assert not dead.patterns[:, 8:16].any()
    assert np.ptp(dead.outputs, axis=0).tolist() == [0, 0, 0]


def test_units_with_the_same_line_share_it() -> None:
    """Equal, scaled and mirrored units, and a later layer's unit with the same line, make one line together."""
    weights, biases = one_layer([[1.0, 2.0], [1.0, 2.0], [3e5, 6e5], [-0.1, -0.2]], [0.3, 0.3, 0.9e5, -0.03])
    landscape = find_cells(weights, biases, WINDOW)
    assert len(landscape) == 2
    assert sorted(landscape.patterns.tolist()) == [[False, False, False, True], [True, True, True, False]]

    later = [weights[0], np.array([[1.0, 0, 0, -0.7], [0, 1, 0, 0]]), np.ones((1, 2))]
    deeper = find_cells(later, [biases[0], np.zeros(2), np.zeros(1)], WINDOW)
    assert len(deeper) == 2


def test_parallel_lines_closer_than_the_tolerance_are_one() -> None:
    """A strip is a cell while it is wider than the stated tolerance, and is merged where it is narrower."""
    for gap, cells in [(1e-3, 3), (1e-9, 3), (1e-11, 3), (1e-13, 2), (1e-16, 2), (0, 2)]:
        landscape = find_cells(*one_layer([[1, 0], [1, 0]], [0.5, 0.5 + gap]), Window.square(1.0))
        check_consistency(landscape)
        assert len(landscape) == cells, gap


def test_lines_through_corners_and_along_borders() -> None:
    """A line along the window's border cuts nothing, one through two corners makes two triangles."""
    weights, biases = one_layer([[1, 0], [0, 1], [1, -1]], [0, -1, 0])
    landscape = find_cells(weights, biases, Window(0, 1, 0, 1))
    assert sorted(landscape.areas.tolist()) == [0.5, 0.5]
    assert len(landscape.polygons.vertices) == 4


def test_three_lines_through_one_point_meet_in_one_vertex() -> None:
    """Six sectors, one vertex in the middle, from numbers that floats cannot represent."""
    angles = np.arange(3) * np.pi / 3
    weight = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    landscape = find_cells(*one_layer(weight, -weight @ [0.1, 0.7]), WINDOW)
    assert len(landscape) == 6
    distances = np.linalg.norm(landscape.polygons.vertices - [0.1, 0.7], axis=1)
    assert (distances < 0.5).sum() == 1


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_a_layers_scale_changes_nothing(scale: float) -> None:
    """Cells stay the same if every layer's weights are scaled and the biases with them, over ten orders per net."""
    weights, biases = draw_net(6, 12, seed=4)
    plain = find_cells(weights, biases, WINDOW)
    scaled = find_cells(
        [weight * scale for weight in weights], [b * scale**layer for layer, b in enumerate(biases, start=1)], WINDOW
    )
    assert np.array_equal(plain.patterns, scaled.patterns)
    np.testing.assert_allclose(plain.polygons.vertices, scaled.polygons.vertices, atol=1e-9)


@pytest.mark.parametrize("gain", [1.0, 32.0])
def test_vanishing_and_exploding_nets_have_landscapes(gain: float) -> None:
    """Eleven layers with 1/n and with N(0, 1), whose pre-activations reach 1e8."""
    landscape = find_cells(*draw_net(11, 32, gain=gain), WINDOW)
    check_consistency(landscape)
    assert len(landscape) > 1000


def test_underflow_is_a_dead_net() -> None:
    """A net whose activations underflow to zero has only the first layer's cells."""
    weights, biases = draw_net(6, 4, bias=0.0)
    landscape = find_cells([weight * 1e-100 for weight in weights], biases, WINDOW)
    check_consistency(landscape)


def test_the_window_is_a_window() -> None:
    """The cells of a part of the window are those of the whole that meet it."""
    weights, biases = draw_net(4, 10, seed=9)
    whole = find_cells(weights, biases, WINDOW)
    part = find_cells(weights, biases, Window(-0.5, 1.5, 0.25, 1.0))
    meeting = activation_patterns(
        weights, biases, torch.as_tensor(points_inside(part.polygons, np.random.default_rng(3), 1)[:, 0])
    )
    assert set(map(bytes, part.patterns)) == set(map(bytes, meeting.numpy())) <= set(map(bytes, whole.patterns))
    check_consistency(part)


def test_cuts_are_those_of_unit_after_unit() -> None:
    """A unit's cuts are the cells that it adds to those of the units before it."""
    weights, biases = draw_net(3, 6, seed=2)
    full = find_cells(weights, biases, WINDOW)
    counts = [1]
    counts += [len(find_cells(*one_layer(weights[0][:units], biases[0][:units]), WINDOW)) for units in range(1, 7)]
    for units in range(1, 7):
        layers = [weights[0], weights[1][:units], torch.ones(1, units)]
        counts.append(len(find_cells(layers, [biases[0], biases[1][:units], torch.zeros(1)], WINDOW)))
    assert full.cuts.tolist() == np.diff(counts).tolist()
    assert full.cells_per_unit == counts[-1] / 12


def test_a_net_without_hidden_layer_is_one_cell() -> None:
    """An affine map has one cell, no units, and the given slope."""
    landscape = find_cells([[[1.0, 2.0]]], [[3.0]], WINDOW)
    assert len(landscape) == 1
    assert landscape.patterns.shape == (1, 0)
    assert np.isnan(landscape.cells_per_unit)
    slopes, offsets = landscape.affine_maps
    assert (slopes.tolist(), offsets.tolist()) == ([[[1.0, 2.0]]], [[3.0]])


def test_every_kind_of_array_is_taken_and_none_is_modified() -> None:
    """Parameters, float32, NumPy and nested lists give the same cells and stay as they are."""
    weights, biases = ([values.float() for values in layers] for layers in draw_net(3, 8))
    plain = find_cells(weights, biases, WINDOW)
    parameters = [torch.nn.Parameter(weight.clone()) for weight in weights]
    lists = [weight.tolist() for weight in weights]
    arrays = [np.asfortranarray(weight.numpy()) for weight in weights]
    arrays[0].flags.writeable = False
    for given_weights in (parameters, lists, arrays):
        given_biases = [bias.numpy().copy() for bias in biases]
        landscape = find_cells(given_weights, given_biases, WINDOW)
        assert np.array_equal(landscape.polygons.vertices, plain.polygons.vertices)
        assert all(np.array_equal(old, new) for old, new in zip(biases, given_biases, strict=True))
    assert all(torch.equal(old, new) for old, new in zip(weights, parameters, strict=True))


@pytest.mark.parametrize("most", [4**7 - 1, 2**9, 10])
def test_a_net_that_folds_the_plane_is_given_up(most: int) -> None:
    """Each layer folds the window in four: 4, 16, 64, … cells, of which no more are made than were asked for."""
    fold = np.kron(np.eye(2), [[2.0, 2.0], [-2.0, -2.0]])
    weights = [np.kron(np.eye(2), [[1.0], [-1.0]]), *[fold] * 6, np.ones((1, 4))]
    biases = [np.zeros(4), *[np.array([-2.0, 2.0] * 2)] * 6, np.zeros(1)]
    assert len(find_cells(weights, biases, Window.square(2.0))) == 4**7
    with pytest.raises(TooManyCellsError):
        find_cells(weights, biases, Window.square(2.0), most)


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        ([], [], "at least one layer"),
        ([np.ones((3, 2))], [np.ones(3), np.ones(1)], "one bias per weight"),
        ([np.ones((3, 3))], [np.ones(3)], r"layer 1 needs a weight \(fan_out, 2\).*\(3, 3\)"),
        ([np.ones((3, 2)), np.ones((1, 2))], [np.ones(3), np.ones(1)], r"layer 2 needs a weight \(fan_out, 3\)"),
        ([np.ones((3, 2))], [np.ones((3, 1))], "layer 1 needs"),
        ([np.ones((0, 2))], [np.ones(0)], "layer 1 needs"),
        ([np.full((3, 2), np.nan)], [np.ones(3)], "layer 1 has a weight or bias that is not finite"),
        ([np.ones((3, 2)), np.ones((1, 3))], [np.ones(3), np.array([np.inf])], "layer 2 has"),
        (
            [np.full((3, 2), 1e60), np.full((1, 3), 1e60)],
            [np.ones(3), np.ones(1)],
            "layer 2 has pre-activations beyond",
        ),
    ],
)
def test_what_has_no_landscape_is_refused(
    weights: list[NDArray[np.float64]], biases: list[NDArray[np.float64]], message: str
) -> None:
    """The error names the layer and what is wrong with it."""
    with pytest.raises(ValueError, match=message):
        find_cells(weights, biases, WINDOW)
