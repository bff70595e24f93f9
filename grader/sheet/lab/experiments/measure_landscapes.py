"""Item 2.5: the landscape of nets, before and after training, with and without normalised pre-activations."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from grader.i18n import _
from grader.sheet.lab.data import Dataset
from grader.sheet.lab.derived_seeds import derive_seeds
from grader.sheet.lab.experiments.batches import draw_data
from grader.sheet.lab.history import History, follow
from grader.sheet.lab.landscape import (
    Landscape,
    TooLargeError,
    TooManyCellsError,
    Window,
    find_cells,
    freeze_normalization,
)
from grader.sheet.lab.nets import Nets, layer_shapes
from grader.sheet.lab.normalization import NormalizedNets
from grader.sheet.lab.parallel import Progress, run_all
from grader.sheet.lab.toolbox import Toolbox

RADIUS = 2.0  # the window is the square from −2 to 2: the standardised spiral, and a little around it
NEAR = 1.0  # a cell is near the data's mean if its centre lies within one standard deviation of it
MOST_VERTICES = 50_000  # of a landscape: more than random nets of eleven layers with 64 units have
GRID = 200  # points along a side of the grid on which patterns are counted

Layers = tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True)
class Setting:
    """What distinguishes nets before training."""

    scale: float
    depth: int
    width: int


@dataclass(frozen=True)
class Panel:
    """The nets of one setting, before or after training, with or without normalised pre-activations.

    Attributes:
        setting: scale, depth and width.
        is_normalized: whether the pre-activations are normalised. Then the mean and the standard deviation of the
            training set are part of the weights and biases below.
        is_trained: whether this is after training.
        cells: in the window, by net; None for a net that has no landscape.
        near: the fraction of those cells whose centre is within 1 of the origin, by net; that disc is a fifth
            of the window.
        accuracy: on the training points, by net.
        obstacle: why the first net has no landscape, in a few words; empty if it has one.
        weights: of the first net, by layer; ``(fan_out, fan_in)``. Empty if it has no landscape.
        biases: of the first net, by layer.
    """

    setting: Setting
    is_normalized: bool
    is_trained: bool
    cells: tuple[int | None, ...]
    near: tuple[float | None, ...]
    accuracy: tuple[float, ...]
    obstacle: str
    weights: Layers
    biases: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Grid:
    """Cells of the base setting's first net before training: how many there are, and how many a grid finds."""

    is_normalized: bool
    side: int
    found: int
    exact: int


@dataclass(frozen=True)
class Landscapes:
    """The numbers of the experiment.

    Attributes:
        base: what all nets have in common but for the one thing that is varied.
        scales: of the weights' standard deviation.
        depths: numbers of linear layers.
        widths: units per hidden layer.
        nets: per setting.
        steps: of training.
        learning_rate: of plain gradient descent on all points at once.
        points: the first net's training points.
        labels: their classes.
        panels: all settings, each before and after training, with and without normalisation.
        grids: without and with normalisation, of nets that have a landscape.
    """

    base: Setting
    scales: tuple[float, ...]
    depths: tuple[int, ...]
    widths: tuple[int, ...]
    nets: int
    steps: int
    learning_rate: float
    points: tuple[tuple[float, float], ...]
    labels: tuple[int, ...]
    panels: tuple[Panel, ...]
    grids: tuple[Grid, ...]

    def panel(self, setting: Setting, *, is_normalized: bool, is_trained: bool) -> Panel:
        """Find the panel of these nets."""
        wanted = (setting, is_normalized, is_trained)
        return next(p for p in self.panels if (p.setting, p.is_normalized, p.is_trained) == wanted)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Nets before training: weights ``(nets, fan_out, fan_in)`` and biases ``(nets, fan_out)`` by layer."""

    setting: Setting
    weights: list[Tensor]
    biases: list[Tensor]


def measure_landscape(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    scales: tuple[float, ...] = (0.1, 1, 10),
    depths: tuple[int, ...] = (2, 4, 8),
    widths: tuple[int, ...] = (8, 16, 32),
    depth: int = 4,
    width: int = 16,
    nets: int = 4,
    steps: int = 1000,
    learning_rate: float = 0.03,
) -> Landscapes:
    """Draw nets with biases from N(0, 1), train them with and without normalisation, and find all their cells.

    Biases are not zero here, in training neither: with zero biases all lines of the first layer pass through the
    origin, and the scale of the weights changes nothing.
    """
    seeds = derive_seeds(seed)
    base = Setting(1, depth, width)
    settings = [Setting(scale, depth, width) for scale in scales]
    settings += [Setting(1, other, width) for other in depths]
    settings += [Setting(1, depth, other) for other in widths]
    dataset = draw_data(nets, seeds.data)
    drawn = []
    for setting in dict.fromkeys([base, *settings]):
        shapes = layer_shapes(setting.depth, setting.width)
        weights = toolbox.initialise("scaled_relu_normal_", shapes, nets, seeds.weights, setting.scale)
        generator = torch.Generator().manual_seed(seeds.biases)
        biases = [torch.randn(nets, fan_out, generator=generator) for fan_out, _fan_in in shapes]
        drawn.append(_Drawn(setting, weights, biases))

    jobs = [
        partial(_train, net, dataset, toolbox, progress, steps, learning_rate, is_normalized=is_normalized)
        for net in drawn
        for is_normalized in (False, True)
    ]
    progress.expect(len(jobs) * steps)
    panels = [panel for pair in run_all(jobs, progress) for panel in pair]
    untrained = [panel for panel in panels if panel.setting == base and not panel.is_trained and panel.weights]
    grids = tuple(_count_on_grid(toolbox, panel) for panel in untrained)
    points = tuple((x, y) for x, y in dataset.points[0].tolist())
    labels = tuple(dataset.labels[0].tolist())
    return Landscapes(base, scales, depths, widths, nets, steps, learning_rate, points, labels, tuple(panels), grids)


def rebuild(panel: Panel) -> Landscape:
    """Find the cells of a panel's first net again."""
    return find_cells([np.array(w) for w in panel.weights], [np.array(b) for b in panel.biases], Window.square(RADIUS))


def _train(  # noqa: PLR0917 - bound as a job
    drawn: _Drawn,
    dataset: Dataset,
    toolbox: Toolbox,
    progress: Progress,
    steps: int,
    learning_rate: float,
    *,
    is_normalized: bool,
) -> tuple[Panel, Panel]:
    """Return what the nets are before and after training."""
    nets: Nets | NormalizedNets
    if is_normalized:
        nets = NormalizedNets(drawn.weights, dataset.points, drawn.biases, toolbox["normalize_preactivations"])
    else:
        nets = Nets(drawn.weights, dataset.points, drawn.biases)
    history = follow(nets, dataset.labels, learning_rate=learning_rate, steps=steps, tick=progress.advance)
    look = partial(_look, drawn.setting, dataset, history, is_normalized=is_normalized)
    return (
        look(drawn.weights, drawn.biases, is_trained=False),
        look(history.weights, history.biases, is_trained=True),
    )


def _look(
    setting: Setting,
    dataset: Dataset,
    history: History,
    weights: Sequence[Tensor],
    biases: Sequence[Tensor],
    *,
    is_normalized: bool,
    is_trained: bool,
) -> Panel:
    """Find the cells of all nets of a setting."""
    cells: list[int | None] = []
    near: list[float | None] = []
    first: tuple[str, Layers, tuple[tuple[float, ...], ...]] = ("", (), ())
    for net, points in enumerate(dataset.points):
        layers = [weight[net] for weight in weights], [bias[net] for bias in biases]
        if is_trained and bool(history.diverged[net]):
            landscape: Landscape | str = _("no finite numbers")
        else:
            landscape = _find_landscape(*layers, points if is_normalized else None)
        if isinstance(landscape, str):
            cells.append(None)
            near.append(None)
            first = first if net else (landscape, (), ())
            continue
        cells.append(len(landscape))
        near.append(float((np.linalg.norm(landscape.polygons.centres, axis=1) < NEAR).mean()))
        if net == 0:
            first = (
                "",
                tuple(tuple(map(tuple, weight.tolist())) for weight in landscape.weights),
                tuple(tuple(bias.tolist()) for bias in landscape.biases),
            )
    accuracy = tuple(history.accuracy[-1 if is_trained else 0].tolist())
    return Panel(setting, is_normalized, is_trained, tuple(cells), tuple(near), accuracy, *first)


def _find_landscape(weights: list[Tensor], biases: list[Tensor], points: Tensor | None) -> Landscape | str:
    """Find a net's landscape, with the normalisation over points if there are some; or say why it has none."""
    if not all(values.isfinite().all() for values in (*weights, *biases)):
        return _("no finite numbers")
    if points is not None:
        weights, biases = freeze_normalization(weights, biases, points)
    try:
        return find_cells(weights, biases, Window.square(RADIUS), MOST_VERTICES)
    except TooLargeError:
        return _("numbers too large")
    except TooManyCellsError:
        return _("too many cells")


def _count_on_grid(toolbox: Toolbox, panel: Panel) -> Grid:
    """Count the patterns on a grid of points by the exercise's own functions."""
    side = torch.linspace(-RADIUS, RADIUS, GRID)
    layers = [torch.tensor(w) for w in panel.weights], [torch.tensor(b) for b in panel.biases]
    patterns = toolbox["activation_patterns"](*layers, torch.cartesian_prod(side, side))
    found = int(toolbox["count_cells"](torch.as_tensor(patterns).bool()))
    return Grid(panel.is_normalized, GRID, found, panel.cells[0] or 0)
