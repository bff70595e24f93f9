"""Nets whose hidden pre-activations are normalised over the batch, in training too: item 2.5."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

Normalization = Callable[[Tensor], Tensor]


class NormalizedNets:
    """Many nets in which every hidden unit's pre-activation is normalised over the data before ReLU; outputs are not.

    The normalisation may be anybody's, so autograd differentiates it: here the backward pass is not written out. For
    the normalisation all nets are one layer: its units are those of all nets side by side, which is the same because
    each unit is normalised by itself.

    Args:
        weights: one tensor ``(nets, fan_out, fan_in)`` per linear layer. Not modified; the points' dtype is what the
            nets compute in.
        points: the data ``(nets, n, fan_in of the first layer)``.
        biases: one tensor ``(nets, fan_out)`` per layer. Normalisation takes those of hidden layers out again.
        normalize: maps ``(n, units)`` to normalised pre-activations of the same shape, differentiably.
    """

    def __init__(
        self, weights: Sequence[Tensor], points: Tensor, biases: Sequence[Tensor], normalize: Normalization
    ) -> None:
        self._inputs = points.detach()
        self._normalize = normalize
        dtype = points.dtype
        self.weights = [weight.detach().to(dtype, copy=True).requires_grad_() for weight in weights]
        self.biases = [bias.detach().to(dtype, copy=True)[:, :, None].requires_grad_() for bias in biases]
        self._logits = points.new_empty(0)

    def forward(self) -> Tensor:
        """Return the outputs ``(nets, classes, n)``."""
        with torch.enable_grad():
            x = self._inputs.mT
            for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
                z = torch.baddbmm(bias, weight, x)
                nets, units, n = z.shape
                normalized = self._normalize(z.reshape(nets * units, n).T)
                x = normalized.T.reshape(nets, units, n).relu()
            self._logits = torch.baddbmm(self.biases[-1], self.weights[-1], x)
        return self._logits.detach()

    def descend(self, labels: Tensor, learning_rate: float) -> None:
        """Take one step down the gradient of the mean cross entropy at the last forward pass."""
        # The sum over nets: each net's gradient is that of its own mean loss.
        with torch.enable_grad():
            loss = functional.cross_entropy(self._logits, labels, reduction="sum") / labels.shape[1]
        parameters = [*self.weights, *self.biases]
        # A bias of a hidden layer may have no path to the loss: normalising takes it out again.
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                if gradient is not None:
                    parameter.sub_(gradient, alpha=learning_rate)
