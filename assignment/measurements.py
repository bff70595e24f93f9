"""Measurements on a net: items 1.3 and 2.1.

Where a tensor is to be returned, a tensor or a NumPy array is accepted, of any floating-point dtype that is exact to
three digits; bfloat16 is too coarse. It may require a gradient, and it need not be contiguous.
"""

import torch


def layer_statistics(weights: list[torch.Tensor], inputs: torch.Tensor, activation: str) -> torch.Tensor:
    """Measure the mean and the variance of every layer's output in a net without biases.

    Item 1.3. A layer maps its inputs x to a(x Wᵀ): the samples are the rows of x, and the activation a follows every
    layer, the last one too. The outputs of a layer are the inputs of the next.

    Args:
        weights: one tensor of shape (fan_out, fan_in) per layer, first layer first; at least one layer. The fan_in of
            a layer is the fan_out of the layer before.
        inputs: the inputs of the first layer, of shape (batch, fan_in), in the dtype of the weights.
        activation: "identity", where a(z) = z, or "relu", where a(z) = max(0, z).

    Returns:
        Tensor of shape (layers, 2), one row per layer: the mean in column 0, the variance in column 1. Both are taken
        over all entries of the layer's output at once, batch and units together; there are at least 2. The variance
        may divide by the number of entries or by one less, as you like.

    Raises:
        ValueError: if the activation is any other string. No check asks for this; it is good manners.
    """
    raise NotImplementedError("Item 1.3: fill in layer_statistics in assignment/measurements.py")


def relative_changes(before: list[torch.Tensor], after: list[torch.Tensor]) -> torch.Tensor:
    """Measure how far training has moved the weight of each layer, relative to how large it was.

    Item 2.1. For one layer this is ‖W_after − W_before‖ / ‖W_before‖. The norm is the Frobenius norm, the root of the
    sum of the squares of all entries.

    Args:
        before: the weight of every layer before training, tensors of shape (fan_out, fan_in). None of them is all zero.
        after: the weights of the same layers after training, in the same order, shapes and dtype.

    Returns:
        Tensor of shape (layers,): one number without unit per layer, 0 where nothing has changed.
    """
    raise NotImplementedError("Item 2.1: fill in relative_changes in assignment/measurements.py")
