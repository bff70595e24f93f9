"""A net as students write it, in the one form that this package computes with."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from grader.sheet.lab.landscape.ragged import Floats

__all__: list[str] = []  # an inner part of find_cells and freeze_normalization


def float64(values: ArrayLike | Tensor) -> Floats:
    """Return a float64 copy of a tensor, of whatever device and with or without grad, or of an array."""
    if isinstance(values, Tensor):
        values = values.detach().cpu().double().numpy()
    return np.array(values, dtype=np.float64)


def float64_layers(
    weights: Sequence[ArrayLike | Tensor], biases: Sequence[ArrayLike | Tensor], fan_in: int
) -> list[tuple[Floats, Floats]]:
    """Return float64 copies of each layer's weight and bias.

    Raises:
        ValueError: the layers do not fit each other or the given fan_in of the first, or a number is not finite.
    """
    if len(weights) != len(biases) or not len(weights):
        raise ValueError(
            f"a net needs one bias per weight and at least one layer, got {len(weights)} and {len(biases)}"
        )
    layers = []
    for number, (weight, bias) in enumerate(zip(map(float64, weights), map(float64, biases), strict=True), start=1):
        if bias.ndim != 1 or not bias.size or weight.shape != (bias.size, fan_in):
            raise ValueError(
                f"layer {number} needs a weight (fan_out, {fan_in}) and a bias (fan_out,), "
                f"got {weight.shape} and {bias.shape}"
            )
        if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
            raise ValueError(f"layer {number} has a weight or bias that is not finite: such a net has no landscape")
        layers.append((weight, bias))
        fan_in = bias.size
    return layers
