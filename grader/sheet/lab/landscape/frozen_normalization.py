"""A net with normalised pre-activations, written as a net without."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from grader.sheet.lab.landscape.layers import float64, float64_layers


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

    Raises:
        ValueError: the layers do not fit each other or the inputs, or a number is not finite.
    """
    activations = float64(inputs)
    *hidden, output = float64_layers(weights, biases, fan_in=activations.shape[-1])
    frozen = []
    for weight, bias in hidden:
        preactivations = activations @ weight.T + bias
        # Relative to the first row the mean of a constant unit is exact; a rounding error would leave the unit on.
        mean = preactivations[0] + (preactivations - preactivations[0]).mean(axis=0)
        deviation = np.sqrt(np.square(preactivations - mean).mean(axis=0) + eps)
        frozen.append((weight / deviation[:, None], (bias - mean) / deviation))
        activations = np.maximum(activations @ frozen[-1][0].T + frozen[-1][1], 0.0)
    frozen.append(output)
    return [torch.from_numpy(weight) for weight, _ in frozen], [torch.from_numpy(bias) for _, bias in frozen]
