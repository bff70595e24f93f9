"""Many trainings, one batch for the nets of each setting, on all cores."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

import torch
from torch import Tensor

from grader.sheet.lab.data import Dataset, spirals
from grader.sheet.lab.history import History, follow
from grader.sheet.lab.nets import Nets
from grader.sheet.lab.parallel import Progress, run_all

# Multiply-adds per point and step that one job has at most: small enough to keep all cores busy to the end.
_LARGEST_JOB = 2_000_000


def draw_data(nets: int, seed: int) -> Dataset:
    """Draw a spiral for each net: the same ones in every setting."""
    return spirals(nets, torch.Generator().manual_seed(seed))


def train_settings(
    settings: Sequence[list[Tensor]],
    dataset: Dataset,
    progress: Progress,
    *,
    learning_rate: float,
    steps: int,
    snapshots: Collection[int] = (),
) -> list[History]:
    """Train the nets of every setting, net k always on the k-th data set, with biases that start at zero.

    Args:
        settings: weights ``(nets, fan_out, fan_in)`` per layer, for each setting.
        dataset: of as many nets.
        progress: counts multiply-adds per point, in thousands.
        learning_rate: of plain gradient descent.
        steps: how many.
        snapshots: see `grader.sheet.lab.history.follow`.

    Returns:
        What became of each setting's nets.
    """
    jobs: list[Callable[[], History]] = []
    parts = []
    for weights in settings:
        cost = sum(weight[0].numel() for weight in weights)
        size = max(1, _LARGEST_JOB // cost)
        batches = [slice(first, first + size) for first in range(0, len(dataset.labels), size)]
        for batch in batches:
            nets = Nets([weight[batch] for weight in weights], dataset.points[batch])
            labels = dataset.labels[batch]
            tick = partial(_advance, progress, cost * len(labels))
            jobs.append(
                partial(follow, nets, labels, learning_rate=learning_rate, steps=steps, snapshots=snapshots, tick=tick)
            )
            progress.expect(steps * cost * len(labels) // 1000)
        parts.append(len(batches))
    histories = iter(run_all(jobs, progress))
    return [History.join([next(histories) for _part in range(count)]) for count in parts]


def _advance(progress: Progress, cost: int, steps: int) -> None:
    progress.advance(steps * cost // 1000)
