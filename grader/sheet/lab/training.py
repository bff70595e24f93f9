"""Training of many small ReLU nets at once: the experiment that shows what an initialisation is good for."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from grader.sheet.lab.data import Dataset
from grader.sheet.lab.nets import Nets


@dataclass(frozen=True, eq=False)
class Training:
    """What became of each net.

    Attributes:
        steps_to_target: int64 ``(nets,)``: steps taken when the target was first reached, −1 if it never was.
        accuracy: float64 ``(nets,)``: fraction of points labelled correctly when the training stopped.
        steps_run: steps taken until the training stopped.
    """

    steps_to_target: Tensor
    accuracy: Tensor
    steps_run: int


@torch.no_grad()
def train(
    weights: Sequence[Tensor],
    dataset: Dataset,
    *,
    learning_rate: float = 0.03,
    steps: int = 300,
    target: float = 0.95,
    enough: int | None = None,
) -> Training:
    """Train every net on its own data set by gradient descent on the mean cross entropy over all its points.

    A net has ReLU between its linear layers. Its biases start at zero and are trained. Accuracy is measured on the
    training points before each step and after the last. A net that once gives an output which is no finite number
    has no finite loss: it counts as never reaching the target, and such points count as labelled wrongly.

    Training stops as soon as its outcome is decided, or after ``steps``. Without ``enough`` that is when every net has
    either reached the target or lost its finite loss. Nets that are done go on training until all stop.

    Args:
        weights: one tensor ``(nets, fan_out, fan_in)`` per linear layer, fan_in 2 first and the number of classes last
            (see :func:`grader.sheet.lab.nets.layer_shapes`). Not modified; the nets compute in the points' dtype.
        dataset: points and labels of as many nets.
        learning_rate: step size of plain gradient descent.
        steps: the most steps to take.
        target: accuracy to reach, 0 … 1. With a target above 1 no net reaches it.
        enough: the outcome is decided when this many nets have reached the target, or no longer can.

    Raises:
        RuntimeError: the shapes do not fit each other.
    """
    nets = Nets(weights, dataset.points)
    steps_to_target = torch.full((len(dataset.labels),), -1)
    diverged = torch.zeros(len(dataset.labels), dtype=torch.bool)
    step = 0
    while True:
        logits = nets.forward()
        finite = logits.isfinite().all(dim=1)
        # max().indices and not argmax(): the same index, found 20 times faster along a dimension that is not the last.
        correct = (logits.max(dim=1).indices == dataset.labels) & finite
        accuracy = correct.double().mean(dim=1)

        diverged |= ~finite.all(dim=1)
        steps_to_target[(steps_to_target < 0) & ~diverged & (accuracy >= target)] = step
        if step == steps or _decided(steps_to_target >= 0, diverged, enough):
            return Training(steps_to_target, accuracy, step)

        nets.descend(dataset.labels, learning_rate)
        step += 1


def _decided(reached: Tensor, diverged: Tensor, enough: int | None) -> bool:
    """Tell whether further steps cannot change the outcome."""
    candidates = reached | ~diverged
    if enough is None:
        return torch.equal(reached, candidates)
    return int(reached.sum()) >= enough or int(candidates.sum()) < enough
