"""Training of many small ReLU nets at once: the experiment that shows what an initialisation is good for."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from grader.lab.data import Dataset

__all__ = ["Training", "layer_shapes", "train"]


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


def layer_shapes(depth: int, width: int, *, inputs: int = 2, classes: int = 3) -> list[tuple[int, int]]:
    """Return ``(fan_out, fan_in)`` of each linear layer of a net with ``depth`` ≥ 2 of them."""
    return [(width, inputs), *[(width, width)] * (depth - 2), (classes, width)]


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
            (see :func:`layer_shapes`). Not modified; the nets compute in the points' dtype.
        dataset: points and labels of as many nets.
        learning_rate: step size of plain gradient descent.
        steps: the most steps to take.
        target: accuracy to reach, 0 … 1. With a target above 1 no net reaches it.
        enough: the outcome is decided when this many nets have reached the target, or no longer can.

    Raises:
        RuntimeError: the shapes do not fit each other.
    """
    nets = _Nets(weights, dataset.points)
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


class _Nets:
    """Parameters of many nets, with buffers for one forward and one backward pass over all their points.

    Nets lie along the batch dimension of one matrix product per layer, units along the rows, points along the columns.
    The backward pass is written out: with buffers that are used again in every step it takes 0.3 s where autograd
    takes 0.5 s (5 nets of 11 layers of width 32, 300 points, 170 steps, one thread). The test compares the two.
    """

    def __init__(self, weights: Sequence[Tensor], points: Tensor) -> None:
        inputs = points.detach().mT.contiguous()
        self.weights = [weight.detach().to(inputs.dtype, copy=True) for weight in weights]
        self.biases = [weight.new_zeros((*weight.shape[:2], 1)) for weight in self.weights]
        outputs = [inputs.new_empty((*weight.shape[:2], inputs.shape[2])) for weight in self.weights]
        self.activations = [inputs, *outputs]  # number l goes into layer l
        self.signals = [torch.empty_like(output) for output in outputs]

    def forward(self) -> Tensor:
        """Return the outputs ``(nets, classes, n)``, a buffer that the next pass overwrites."""
        output = len(self.weights) - 1
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            activations = torch.baddbmm(bias, weight, self.activations[layer], out=self.activations[layer + 1])
            if layer < output:
                activations.relu_()
        return self.activations[-1]

    def descend(self, labels: Tensor, learning_rate: float) -> None:
        """Take one step down the gradient at the last forward pass, whose activations it uses up.

        The signal of layer l is the gradient of the loss with respect to its pre-activations z_l: softmax minus one-hot
        at the output, over n for the mean; before that W_{l+1}ᵀ · signal_{l+1} where ReLU let z_l through.
        """
        signal = torch.softmax(self.activations[-1], dim=1, out=self.signals[-1])
        signal.scatter_add_(1, labels[:, None], signal.new_full(labels[:, None].shape, -1)).div_(labels.shape[1])
        for layer in reversed(range(len(self.weights))):
            weight, bias, inputs = self.weights[layer], self.biases[layer], self.activations[layer]
            if layer > 0:  # before the step changes the weight
                earlier = torch.bmm(weight.mT, signal, out=self.signals[layer - 1])
            weight.baddbmm_(signal, inputs.mT, alpha=-learning_rate)
            bias.sub_(signal.sum(dim=2, keepdim=True), alpha=learning_rate)
            if layer > 0:
                signal = earlier.mul_(inputs.sign_())  # ReLU's derivative: 1 where its output is positive
