"""Initialisers, which fill a weight with random numbers, in the manner of `torch.nn.init`: items 1.2, 1.7 and 2.4.

Each function gets a weight of shape (fan_out, fan_in), in float32 or float64. It may be a plain tensor or an
`nn.Parameter` that requires a gradient. The function overwrites every entry of this very tensor, in place; its shape
and dtype stay as they are. Each call draws new numbers, all independent of each other, so no seed is set in here.
The function returns the tensor that it was given; a function that returns nothing is accepted as well.

The underscore at the end of a name is PyTorch's sign for "works in place". `standard_normal_` is finished; read it
first.
"""

import math

import torch

from .variance import linear_weight_variance, relu_weight_variance


def standard_normal_(weight: torch.Tensor) -> torch.Tensor:
    """Fill the weight with independent draws from the standard normal distribution, N(0, 1).

    The worked example: it belongs to no item, and there is nothing to fill in.

    Args:
        weight: tensor of shape (fan_out, fan_in), overwritten in place.

    Returns:
        The same tensor.

    Example:
        >>> weight = torch.empty(64, 32)
        >>> standard_normal_(weight) is weight
        True
    """
    # A parameter requires a gradient, and autograd does not let such a tensor be overwritten: it would have to
    # differentiate the change. Drawing the first weights is no part of what training differentiates: no_grad says so.
    with torch.no_grad():
        return weight.normal_(mean=0.0, std=1.0)


def linear_normal_(weight: torch.Tensor) -> torch.Tensor:
    """Fill the weight with independent draws from a normal distribution with mean 0 and the variance of item 1.2.

    Item 1.2. The variance is the one that keeps a linear net stable. It follows from the weight's own shape.

    Args:
        weight: tensor of shape (fan_out, fan_in), overwritten in place.

    Returns:
        The same tensor; returning nothing is accepted.
    """
    # LeCun et al. (1998), "Efficient BackProp", section 4.6. `normal_` takes a standard deviation.
    fan_in = weight.shape[1]
    with torch.no_grad():
        return weight.normal_(mean=0.0, std=math.sqrt(linear_weight_variance(fan_in)))


def relu_normal_(weight: torch.Tensor) -> torch.Tensor:
    """Fill the weight with independent draws from a normal distribution with mean 0 and the variance of item 1.6.

    Item 1.7. The variance is the one that keeps a ReLU net stable. It follows from the weight's own shape.

    Args:
        weight: tensor of shape (fan_out, fan_in), overwritten in place.

    Returns:
        The same tensor; returning nothing is accepted.
    """
    # He et al. (2015), "Delving Deep into Rectifiers", eq. 10. `normal_` takes a standard deviation.
    fan_in = weight.shape[1]
    with torch.no_grad():
        return weight.normal_(mean=0.0, std=math.sqrt(relu_weight_variance(fan_in)))


def scaled_relu_normal_(weight: torch.Tensor, scale: float) -> torch.Tensor:
    """Fill the weight as `relu_normal_` does, but with a standard deviation that is `scale` times as large.

    Item 2.4. The draws are independent and normally distributed with mean 0.

    Args:
        weight: tensor of shape (fan_out, fan_in), overwritten in place.
        scale: the factor on the standard deviation (not on the variance); greater than 0. With 1 the distribution is
            that of `relu_normal_`.

    Returns:
        The same tensor; returning nothing is accepted.
    """
    # Var(scale · W) = scale² · Var(W): the factor on the entries is the factor on their standard deviation.
    with torch.no_grad():
        return relu_normal_(weight).mul_(scale)
