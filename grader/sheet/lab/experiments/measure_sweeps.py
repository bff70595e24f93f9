"""Items 2.2, 2.3 and 2.4: how training depends on depth, on width, and on the scale of the first weights."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from grader.sheet.lab.derived_seeds import Seeds, derive_seeds
from grader.sheet.lab.experiments.batches import draw_data, train_settings
from grader.sheet.lab.experiments.measure_training import INITIALISERS
from grader.sheet.lab.nets import layer_shapes
from grader.sheet.lab.parallel import Progress
from grader.sheet.lab.toolbox import Toolbox

TARGET = 0.95  # the accuracy that counts as learned


@dataclass(frozen=True)
class Series:
    """Nets that differ in the setting alone.

    Attributes:
        initialiser: the function that filled the weights.
        depth: linear layers; None where depth is the setting.
        accuracy: at the end, by value of the setting and net; 0 for a net that diverged.
        steps: taken when the accuracy first reached the target, by value and net; None where it never did.
        diverged: whether the loss was ever no finite number, by value and net.
    """

    initialiser: str
    depth: int | None
    accuracy: tuple[tuple[float, ...], ...]
    steps: tuple[tuple[int | None, ...], ...]
    diverged: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Sweep:
    """The numbers of one of the three experiments.

    Attributes:
        setting: ``depth``, ``width`` or ``scale``.
        values: of the setting.
        fixed: what all nets have in common, by name.
        nets: per value and series. Net k has the same data everywhere, and draws from the same seed.
        steps: of training.
        learning_rate: of plain gradient descent on all points at once.
        target: the accuracy that counts as learned.
        series: what is compared at each value.
    """

    setting: str
    values: tuple[float, ...]
    fixed: dict[str, int]
    nets: int
    steps: int
    learning_rate: float
    target: float
    series: tuple[Series, ...]


def measure_depth(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    depths: tuple[int, ...] = (2, 3, 5, 8, 11, 15, 20, 30, 50),
    width: int = 32,
    nets: int = 8,
    steps: int = 300,
    learning_rate: float = 0.03,
) -> Sweep:
    """Train nets of several depths from each of the three initialisers."""
    seeds = derive_seeds(seed)
    weights = [
        [toolbox.initialise(name, layer_shapes(depth, width), nets, seeds.weights) for depth in depths]
        for name in INITIALISERS
    ]
    series = _train(weights, [(name, None) for name in INITIALISERS], nets, seeds, progress, steps, learning_rate)
    return Sweep("depth", depths, {"width": width}, nets, steps, learning_rate, TARGET, series)


def measure_width(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    widths: tuple[int, ...] = (4, 8, 16, 32, 64, 128, 256),
    depth: int = 11,
    nets: int = 8,
    steps: int = 300,
    learning_rate: float = 0.03,
) -> Sweep:
    """Train nets of several widths from the initialiser for ReLU."""
    seeds = derive_seeds(seed)
    name = "relu_normal_"
    weights = [[toolbox.initialise(name, layer_shapes(depth, width), nets, seeds.weights) for width in widths]]
    series = _train(weights, [(name, depth)], nets, seeds, progress, steps, learning_rate)
    return Sweep("width", widths, {"depth": depth}, nets, steps, learning_rate, TARGET, series)


def measure_scale(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    scales: tuple[float, ...] = (0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 2, 3, 4),
    depths: tuple[int, ...] = (3, 11),
    width: int = 32,
    nets: int = 8,
    steps: int = 300,
    learning_rate: float = 0.03,
) -> Sweep:
    """Train nets whose first weights are scaled versions of the same draws."""
    seeds = derive_seeds(seed)
    name = "scaled_relu_normal_"
    weights = [
        [toolbox.initialise(name, layer_shapes(depth, width), nets, seeds.weights, scale) for scale in scales]
        for depth in depths
    ]
    series = _train(weights, [(name, depth) for depth in depths], nets, seeds, progress, steps, learning_rate)
    return Sweep("scale", scales, {"width": width}, nets, steps, learning_rate, TARGET, series)


def _train(  # noqa: PLR0917 - private, called three times alike
    weights: Sequence[Sequence[list[Tensor]]],
    names: Sequence[tuple[str, int | None]],
    nets: int,
    seeds: Seeds,
    progress: Progress,
    steps: int,
    learning_rate: float,
) -> tuple[Series, ...]:
    """Train everything in one go; ``weights`` by series and value."""
    settings = [setting for row in weights for setting in row]
    histories = iter(
        train_settings(settings, draw_data(nets, seeds.data), progress, learning_rate=learning_rate, steps=steps)
    )
    series = []
    for (initialiser, depth), row in zip(names, weights, strict=True):
        of_row = [next(histories) for _setting in row]
        series.append(
            Series(
                initialiser,
                depth,
                tuple(tuple(history.accuracy[-1].tolist()) for history in of_row),
                tuple(tuple(s if s >= 0 else None for s in history.steps_to(TARGET).tolist()) for history in of_row),
                tuple(tuple(history.diverged.tolist()) for history in of_row),
            )
        )
    return tuple(series)
