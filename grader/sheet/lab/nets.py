"""The net of the exercise, many times over: linear layers with ReLU between them, one matrix product for all nets."""

from collections.abc import Sequence

import torch
from torch import Tensor


def layer_shapes(depth: int, width: int, *, inputs: int = 2, classes: int = 3) -> list[tuple[int, int]]:
    """Return ``(fan_out, fan_in)`` of each linear layer of a net with ``depth`` ≥ 2 of them."""
    return [(width, inputs), *[(width, width)] * (depth - 2), (classes, width)]


class Nets:
    """Parameters of many nets, with buffers for one forward and one backward pass over all their points.

    Nets lie along the batch dimension of one matrix product per layer, units along the rows, points along the columns.
    The backward pass is written out: with buffers that are used again in every step it takes 0.3 s where autograd
    takes 0.5 s (5 nets of 11 layers of width 32, 300 points, 170 steps, one thread). The test compares the two.

    Args:
        weights: one tensor ``(nets, fan_out, fan_in)`` per linear layer. Not modified; the points' dtype is what the
            nets compute in.
        points: the data ``(nets, n, fan_in of the first layer)``.
        biases: one tensor ``(nets, fan_out)`` per layer; None stands for zeros.
    """

    def __init__(self, weights: Sequence[Tensor], points: Tensor, biases: Sequence[Tensor] | None = None) -> None:
        inputs = points.detach().mT.contiguous()
        self.weights = [weight.detach().to(inputs.dtype, copy=True) for weight in weights]
        if biases is None:
            biases = [weight.new_zeros(weight.shape[:2]) for weight in self.weights]
        self.biases = [bias.detach().to(inputs.dtype, copy=True)[:, :, None] for bias in biases]
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
