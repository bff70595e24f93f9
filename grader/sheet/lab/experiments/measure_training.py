"""Items 1.4 and 1.7: how shallow and deep nets train, by initialiser."""

from dataclasses import dataclass

from grader.sheet.lab.derived_seeds import derive_seeds
from grader.sheet.lab.experiments.batches import draw_data, train_settings
from grader.sheet.lab.nets import layer_shapes
from grader.sheet.lab.parallel import Progress
from grader.sheet.lab.toolbox import Toolbox

INITIALISERS = ("standard_normal_", "linear_normal_", "relu_normal_")


@dataclass(frozen=True)
class TrainingRun:
    """The nets of one setting.

    Attributes:
        initialiser: the function that filled the weights.
        depth: linear layers.
        loss: of each net before each step and after the last; no finite number from where the net diverged.
        accuracy: likewise; 0 from where the net diverged.
    """

    initialiser: str
    depth: int
    loss: tuple[tuple[float, ...], ...]
    accuracy: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class TrainingCurves:
    """The numbers of the experiment.

    Attributes:
        depths: numbers of layers.
        width: units per hidden layer.
        learning_rate: of plain gradient descent on all points at once.
        runs: by depth, then by initialiser.
    """

    depths: tuple[int, ...]
    width: int
    learning_rate: float
    runs: tuple[TrainingRun, ...]


def measure_training(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    depths: tuple[int, ...] = (3, 11),
    width: int = 32,
    nets: int = 8,
    steps: int = 300,
    learning_rate: float = 0.03,
) -> TrainingCurves:
    """Train nets of every depth and initialiser on the spiral, and write down loss and accuracy at every step."""
    seeds = derive_seeds(seed)
    settings = [(depth, name) for depth in depths for name in INITIALISERS]
    weights = [toolbox.initialise(name, layer_shapes(depth, width), nets, seeds.weights) for depth, name in settings]
    histories = train_settings(weights, draw_data(nets, seeds.data), progress, learning_rate=learning_rate, steps=steps)
    runs = (
        TrainingRun(name, depth, _by_net(history.loss.T.tolist()), _by_net(history.accuracy.T.tolist()))
        for (depth, name), history in zip(settings, histories, strict=True)
    )
    return TrainingCurves(depths, width, learning_rate, tuple(runs))


def _by_net(rows: list[list[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, rows))
