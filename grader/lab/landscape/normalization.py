"""A net with normalised pre-activations, written as a net without."""

from collections.abc import Sequence

import torch
from numpy.typing import ArrayLike
from torch import Tensor

__all__ = ["freeze_normalization"]


@torch.no_grad()
def freeze_normalization(
    weights: Sequence[ArrayLike | Tensor],
    biases: Sequence[ArrayLike | Tensor],
    inputs: ArrayLike | Tensor,
    eps: float = 1e-5,
) -> tuple[list[Tensor], list[Tensor]]:
    """Fold the normalisation of every hidden pre-activation into weights and biases.

    A hidden layer computes ReLU((z − mean) / √(variance + eps)) with z = x Wᵀ + b, and mean and variance over the batch
    ``inputs``, the variance dividing by the number of rows (Ioffe & Szegedy 2015, "Batch Normalization", algorithm 1
    without trained scale and shift). With mean and variance frozen this is an affine map of x ::

        W' = W / √(variance + eps)      b' = (b − mean) / √(variance + eps)

    unit by unit, so the frozen net is an ordinary ReLU net and has an exact landscape. For the ``inputs`` it gives the
    same outputs. The output layer is not normalised.

    Args:
        weights: weight ``(fan_out, fan_in)`` of every layer, output last; tensors or arrays.
        biases: bias ``(fan_out,)`` of every layer.
        inputs: the training set ``(n, fan_in)``.
        eps: as in the student's ``normalize_preactivations``, added to the variance.

    Returns:
        float64 weights and biases of the frozen net, in the shapes of the given ones.
    """
    *hidden_weights, output_weight = (torch.as_tensor(weight).double() for weight in weights)
    *hidden_biases, output_bias = (torch.as_tensor(bias).double() for bias in biases)
    activations = torch.as_tensor(inputs).double()
    frozen_weights, frozen_biases = [], []
    for weight, bias in zip(hidden_weights, hidden_biases, strict=True):
        variance, mean = torch.var_mean(activations @ weight.mT + bias, dim=0, correction=0)
        deviation = (variance + eps).sqrt()
        frozen_weights.append(weight / deviation[:, None])
        frozen_biases.append((bias - mean) / deviation)
        activations = (activations @ frozen_weights[-1].mT + frozen_biases[-1]).relu()
    return [*frozen_weights, output_weight], [*frozen_biases, output_bias]
