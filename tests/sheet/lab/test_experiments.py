"""What the sheet asks to observe is there to be seen: the numbers behind each statement, with the default sizes.

The seed is fixed, so nothing here fails by chance. Training is chaotic, though: another kind of CPU rounds differently,
and single nets may go another way. So the tests speak of medians and majorities of eight nets. Values that a test
leaves out of a sweep do not change the others: every net is drawn and trained by itself.
"""

import math
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import pytest

from grader.sheet.lab import Progress, Toolbox
from grader.sheet.lab.experiments import EXPERIMENTS
from grader.sheet.lab.experiments.measure_changes import Changes
from grader.sheet.lab.experiments.measure_landscapes import Landscapes, Panel, Setting, rebuild
from grader.sheet.lab.experiments.measure_statistics import Curve, Statistics
from grader.sheet.lab.experiments.measure_sweeps import Sweep
from grader.sheet.lab.experiments.measure_training import TrainingCurves, TrainingRun
from reference import variance

Number = TypeVar("Number", int, float)

STANDARD, LINEAR, RELU = "standard_normal_", "linear_normal_", "relu_normal_"


def measure(name: str, **options: Any) -> Any:
    """Run an experiment with the built-in functions."""
    return EXPERIMENTS[name].measure(Toolbox(), Progress(), **options)


@pytest.fixture(scope="module")
def statistics() -> dict[tuple[str, str], Curve]:
    """The statistics by activation and initialiser."""
    numbers: Statistics = measure("statistics")
    return {(curve.activation, curve.initialiser): curve for curve in numbers.curves}


@pytest.fixture(scope="module")
def training() -> dict[tuple[int, str], TrainingRun]:
    """The runs by depth and initialiser."""
    numbers: TrainingCurves = measure("training")
    return {(run.depth, run.initialiser): run for run in numbers.runs}


@pytest.fixture(scope="module")
def landscapes() -> Landscapes:
    """Landscapes of three scales and of two depths."""
    numbers: Landscapes = measure("landscape", depths=(2, 4), widths=())
    return numbers


def slope(curve: Curve, layers: int = 11) -> float:
    """The factor per layer, from the second layer to the last."""
    return math.pow(curve.variance[layers - 1] / curve.variance[1], 1 / (layers - 2))


def test_the_variance_explodes_vanishes_or_stays(statistics: dict[tuple[str, str], Curve]) -> None:
    """Per layer: times fan_in or 1 without ReLU; times fan_in / 2, 1/2 or 1 with it, within 10 %."""
    assert slope(statistics["identity", STANDARD]) == pytest.approx(256, rel=0.1)
    assert slope(statistics["identity", LINEAR]) == pytest.approx(1, rel=0.1)
    assert slope(statistics["relu", STANDARD]) == pytest.approx(128, rel=0.1)
    assert slope(statistics["relu", LINEAR]) == pytest.approx(0.5, rel=0.1)
    assert slope(statistics["relu", RELU]) == pytest.approx(1, rel=0.1)


def test_the_first_layers_follow_the_formulas(statistics: dict[tuple[str, str], Curve]) -> None:
    """Layer 1 has the variance that items 1.1 and 1.5 say for standardised inputs."""
    assert statistics["identity", STANDARD].variance[0] == pytest.approx(
        variance.linear_output_variance(256, 1.0, 1.0), rel=0.05
    )
    for name, weight_variance in ((STANDARD, 1.0), (LINEAR, 1 / 256), (RELU, variance.relu_weight_variance(256))):
        expected = variance.relu_output_variance(256, weight_variance, 1.0)
        assert statistics["relu", name].variance[0] == pytest.approx(expected, rel=0.05)


def test_a_hundred_layers_overflow_or_fade(statistics: dict[tuple[str, str], Curve]) -> None:
    """N(0, 1) leaves float32 with and without ReLU; 1/n with ReLU ends below 1e-25; 2/n stays within 1e±2."""
    assert not math.isfinite(statistics["identity", STANDARD].variance[-1])
    assert not math.isfinite(statistics["relu", STANDARD].variance[-1])
    assert 0 < statistics["relu", LINEAR].variance[-1] < 1e-25
    assert 0.01 < statistics["relu", RELU].variance[-1] < 100


def test_the_mean_stays_without_relu_only(statistics: dict[tuple[str, str], Curve]) -> None:
    """In standard deviations: near 0 without ReLU, near √(1/2π) / √(1/2 − 1/2π) = 0.68 with it."""
    for (activation, _name), curve in statistics.items():
        ratios = np.array(curve.mean[:11]) / np.sqrt(curve.variance[:11])
        expected = 0 if activation == "identity" else 1 / math.sqrt(math.pi - 1)
        assert np.abs(ratios - expected).max() < 0.15


def test_three_layers_learn_from_normal_weights(training: dict[tuple[int, str], TrainingRun]) -> None:
    """N(0, 1) is no obstacle at depth 3: every net gets beyond 0.95."""
    assert np.array(training[3, STANDARD].accuracy)[:, -1].min() > 0.95


def test_eleven_layers_fail_in_two_ways_and_learn_from_the_right_weights(
    training: dict[tuple[int, str], TrainingRun],
) -> None:
    """At depth 11 N(0, 1) starts at a huge loss and is lost; 1/n hardly moves; 2/n learns."""
    losses = np.array(training[11, STANDARD].loss)
    assert (losses[:, 0] > 1e4).all()
    assert not np.isfinite(losses[:, -1]).any()
    losses = np.array(training[11, LINEAR].loss)
    assert np.median(losses[:, 100]) == pytest.approx(math.log(3), rel=0.05)
    assert np.median(np.array(training[11, LINEAR].accuracy)[:, -1]) < 0.8
    assert np.median(np.array(training[11, RELU].accuracy)[:, -1]) > 0.95


def test_early_and_late_layers_change_at_different_speed() -> None:
    """The output layer moves most and the first layer least, at every step and from both initialisers."""
    numbers: Changes = measure("changes")
    for moves in numbers.moves:
        medians = np.median(np.array(moves.changes), axis=1)
        assert (medians[:, -1] > 1.5 * medians[:, 1:-1].max(axis=1)).all()
        assert (medians[:, 0] < medians[:, 1:-1].min(axis=1) / 1.5).all()
    first_steps = [np.median(np.array(moves.changes)[0]) for moves in numbers.moves]
    assert first_steps[0] > 10 * first_steps[1]  # relu_normal_ moves at once, linear_normal_ hardly


def test_too_deep_is_too_deep() -> None:
    """With 2/n 11 layers learn and 50 do not; with N(0, 1) 3 learn and 11 diverge; with 1/n neither learns."""
    numbers: Sweep = measure("depth", depths=(3, 11, 50))
    accuracy = {series.initialiser: np.median(series.accuracy, axis=1) for series in numbers.series}
    assert accuracy[RELU][1] > 0.95
    assert accuracy[RELU][2] < 0.8
    assert accuracy[STANDARD][0] > 0.95
    assert all(numbers.series[0].diverged[1])
    assert accuracy[LINEAR][1:].max() < 0.8


def test_too_narrow_is_too_narrow() -> None:
    """Width 32 learns; of width 4 no net gets to 0.95."""
    numbers: Sweep = measure("width", widths=(4, 32))
    (series,) = numbers.series
    assert series.steps[0] == (None,) * 8
    assert np.median(series.accuracy[1]) > 0.95


def test_too_small_and_too_large_a_scale_fail_differently() -> None:
    """At 11 layers scale 0.25 stays finite and at guessing, 2 diverges, 1 learns; 3 layers stand both."""
    numbers: Sweep = measure("scale", scales=(0.25, 1, 2))
    deep = next(series for series in numbers.series if series.depth == 11)
    shallow = next(series for series in numbers.series if series.depth == 3)
    assert not any(deep.diverged[0])
    assert np.median(deep.accuracy[0]) < 0.5
    assert sum(deep.diverged[2]) >= 6
    assert np.median(deep.accuracy[1]) > 0.95
    assert not any(map(any, shallow.diverged))


def test_normalised_cells_no_longer_depend_on_the_scale(landscapes: Landscapes) -> None:
    """Without it a scale of 0.1 leaves a few cells and 10 piles them up at the origin; with it all scales agree."""
    few, many, piled = (panel(landscapes, scale=scale) for scale in (0.1, 1, 10))
    assert np.mean(known(few.cells)) < 40
    assert np.mean(known(many.cells)) > 200
    assert np.mean(known(piled.near)) > np.mean(known(many.near)) + 0.2
    normalised = [np.mean(known(panel(landscapes, scale=s, is_normalized=True).cells)) for s in (0.1, 1, 10)]
    assert max(normalised) < 1.02 * min(normalised)
    assert min(normalised) > 2 * np.mean(known(many.cells))


def test_normalised_cells_spread_with_depth(landscapes: Landscapes) -> None:
    """One normalised layer is a star of two sectors per unit, fewer than without; deeper nets have more cells."""
    star = panel(landscapes, depth=2, is_normalized=True)
    assert star.cells == (32,) * 4
    assert min(known(panel(landscapes, depth=2).cells)) > 32
    assert min(known(panel(landscapes, is_normalized=True).cells)) > max(known(panel(landscapes).cells))


def test_trained_landscapes_are_those_of_nets_that_learned(landscapes: Landscapes) -> None:
    """After training the panels show nets that label the spiral, normalised and not."""
    for is_normalized in (False, True):
        assert np.median(panel(landscapes, is_normalized=is_normalized, is_trained=True).accuracy) > 0.9


def test_a_landscape_can_be_built_again_from_its_numbers(landscapes: Landscapes) -> None:
    """The weights in the numbers have as many cells as the numbers say, and a grid finds fewer."""
    for grid in landscapes.grids:
        found = panel(landscapes, is_normalized=grid.is_normalized)
        assert len(rebuild(found)) == found.cells[0] == grid.exact
        assert 0.5 * grid.exact < grid.found < grid.exact


def panel(
    landscapes: Landscapes, *, scale: float = 1, depth: int = 4, is_normalized: bool = False, is_trained: bool = False
) -> Panel:
    """Find a panel by what differs from the base setting."""
    return landscapes.panel(Setting(scale, depth, 16), is_normalized=is_normalized, is_trained=is_trained)


def known(values: Sequence[Number | None]) -> list[Number]:
    """The values of nets, all of which have a landscape."""
    present = [value for value in values if value is not None]
    assert len(present) == len(values)
    return present
