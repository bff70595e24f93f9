"""Item 2.1: how fast each layer changes in training."""

from dataclasses import dataclass

import torch

from grader.sheet.lab.derived_seeds import derive_seeds
from grader.sheet.lab.experiments.batches import draw_data, train_settings
from grader.sheet.lab.nets import layer_shapes
from grader.sheet.lab.parallel import Progress
from grader.sheet.lab.toolbox import Toolbox

_INITIALISERS = ("relu_normal_", "linear_normal_")
_ROUND = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70)


@dataclass(frozen=True)
class Moves:
    """How far the layers of nets with one initialiser have moved.

    Attributes:
        initialiser: the function that filled the weights.
        changes: ‖W_after − W_before‖ / ‖W_before‖ by step, net and layer.
    """

    initialiser: str
    changes: tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True)
class Changes:
    """The numbers of the experiment.

    Attributes:
        depth: linear layers.
        width: units per hidden layer.
        learning_rate: of plain gradient descent on all points at once.
        steps: after how many steps the changes were measured.
        moves: by initialiser.
    """

    depth: int
    width: int
    learning_rate: float
    steps: tuple[int, ...]
    moves: tuple[Moves, ...]


def measure_changes(
    toolbox: Toolbox,
    progress: Progress,
    *,
    seed: int = 0,
    depth: int = 11,
    width: int = 32,
    nets: int = 8,
    steps: int = 300,
    learning_rate: float = 0.03,
) -> Changes:
    """Train nets, keep their weights at some steps, and measure how far each layer has moved from its first weights."""
    seeds = derive_seeds(seed)
    looks = _looks(steps)
    weights = [toolbox.initialise(name, layer_shapes(depth, width), nets, seeds.weights) for name in _INITIALISERS]
    histories = train_settings(
        weights,
        draw_data(nets, seeds.data),
        progress,
        learning_rate=learning_rate,
        steps=steps,
        snapshots=looks,
    )
    moves = []
    for name, before, history in zip(_INITIALISERS, weights, histories, strict=True):
        by_step = tuple(
            tuple(_changes(toolbox, before, history.snapshots[step], net) for net in range(nets)) for step in looks
        )
        moves.append(Moves(name, by_step))
    return Changes(depth, width, learning_rate, looks, tuple(moves))


def _looks(steps: int) -> tuple[int, ...]:
    """Return round numbers of steps, evenly spaced on a logarithmic axis, and the last step."""
    numbers = (first * 10**power for power in range(7) for first in _ROUND if first * 10**power < steps)
    return (*sorted(set(numbers)), steps)


def _changes(toolbox: Toolbox, before: list[torch.Tensor], after: list[torch.Tensor], net: int) -> tuple[float, ...]:
    changes = toolbox["relative_changes"]([weight[net] for weight in before], [weight[net] for weight in after])
    return tuple(torch.as_tensor(changes).double().tolist())
