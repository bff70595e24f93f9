"""Normalised pre-activations and the cells of the Voronoi landscape: item 2.5.

Where a tensor is to be returned, a tensor or a NumPy array is accepted; it need not be contiguous. Numbers may have any
floating-point dtype that is exact to three digits; bfloat16 is too coarse. In place of True and False, the integers 1
and 0 are accepted.

The landscape is the picture of the cells on which a ReLU net is linear, see Balestriero et al. (2019), "The Geometry of
Deep Networks: Power Diagram Subdivision".
"""

import torch


def normalize_preactivations(z: torch.Tensor, eps: float = 1e-5) -> torch.Tensor:
    """Normalise the pre-activations of every unit to mean 0 and standard deviation 1 over the batch.

    Item 2.5. The result has to be differentiable: a gradient has to find its way back to z, through the mean and the
    standard deviation as well. So use operations of torch here.

    Args:
        z: pre-activations of one layer, of shape (batch, units); at least 2 rows.
        eps: a small positive number. It keeps the division from being 0 / 0 for a unit that has the same
            pre-activation in every row. How is up to you: you may add it to the variance or to the standard deviation,
            or take it as the least that one of them may be.

    Returns:
        Tensor of the same shape. Every column has mean 0 and standard deviation 1, up to the small influence of eps;
        the column of a constant unit is 0, not NaN. The variance may divide by the number of rows or by one less, as
        you like.
    """
    # Ioffe & Szegedy (2015), "Batch Normalization", algorithm 1, without its trained scale and shift. eps stands inside
    # the root: the slope of the root at 0 is infinite, which would make the gradient of a constant unit NaN.
    variance, mean = torch.var_mean(z, dim=0, correction=0)
    return (z - mean) / torch.sqrt(variance + eps)


def activation_patterns(weights: list[torch.Tensor], biases: list[torch.Tensor], points: torch.Tensor) -> torch.Tensor:
    """Find out which hidden units of a ReLU net are on at each point.

    Item 2.5. A unit is on where its pre-activation z is positive, z > 0; the pre-activations of a layer are
    z = x Wᵀ + b. ReLU follows every layer but the last. The units of the last layer are the outputs of the net, not
    hidden units.

    Args:
        weights: the weight of every layer, the output layer too, first layer first: tensors of shape (fan_out, fan_in).
            There is at least one hidden layer, so there are at least two layers.
        biases: the bias of every layer in the same order, tensors of shape (fan_out,).
        points: the inputs of the net, of shape (points, fan_in of the first layer), in the dtype of the weights.

    Returns:
        Bool tensor of shape (points, hidden units). Row i is the activation pattern of point i. The columns go layer
        after layer: first all units of the first layer, then all units of the second, and so on.
    """
    # While the pattern stays the same, every ReLU is either the identity or zero, and the net is an affine map. So one
    # pattern belongs to one cell; see Balestriero et al. (2019), "The Geometry of Deep Networks: Power Diagram
    # Subdivision", for the geometry.
    x = points
    patterns = []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        z = x @ weight.T + bias
        patterns.append(z > 0)
        x = torch.relu(z)
    return torch.cat(patterns, dim=1)


def count_cells(patterns: torch.Tensor) -> int:
    """Count the cells that the points lie in: how many different activation patterns there are.

    Item 2.5. Two points lie in the same cell if their patterns agree in every column. The count has to be exact for
    hundreds of columns, too.

    Args:
        patterns: bool tensor of shape (points, hidden units), as `activation_patterns` returns it; at least one row
            and one column.

    Returns:
        The number of different rows, at least 1. An int; a NumPy integer or a tensor with a single entry is accepted
        as well.
    """
    # Rows are compared as they are. Reading a row as a binary number would be exact for as many columns only as its
    # type has bits: 63 for int64, 24 for float32.
    return len(torch.unique(patterns, dim=0))
