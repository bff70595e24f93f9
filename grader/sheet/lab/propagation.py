"""How strongly a deep ReLU net amplifies a signal: the second moment of the activations, layer by layer.

Moments are kept as logarithms: over 100 layers a net that is not initialised for its depth multiplies them by
10^±120 and more, and the layers' factors multiply while their logarithms simply add up.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


@torch.no_grad()
def log_second_moments(weights: Sequence[Tensor], inputs: Tensor) -> Tensor:
    """Measure log E[x²] of the inputs and of every layer's ReLU output, for many nets without biases.

    Layer l computes x_l = ReLU(x_{l−1} W_lᵀ), the last layer too. E[x_l²] is the mean over all rows and units. He et al
    2015 ("Delving Deep into Rectifiers", eq. 7–10) predict E[x_l²] = ½ · fan_in · Var(W_l) · E[x_{l−1}²], so that
    Var(W) = 2/fan_in keeps it constant.

    The result is right for any finite weights and any number of layers: the arithmetic is float64, and before every
    layer each net's activations and weights are divided by their largest magnitude, whose logarithm is added back.
    No product can overflow, and none that matters can underflow.

    Args:
        weights: one tensor ``(nets, fan_out, fan_in)`` per layer, of any floating dtype.
        inputs: ``(nets, rows, fan_in)`` of the first layer.

    Returns:
        float64 ``(nets, 1 + layers)``: column 0 belongs to the inputs, column l to layer l. A net whose activations
        are all zero has −inf from that layer on; one that meets a NaN or an infinite weight has NaN from that layer on.

    Raises:
        RuntimeError: the shapes do not fit each other.
    """
    activations, log_scale = _divide_by_peak(inputs)
    log_moments = [_log_mean_square(activations) + 2 * log_scale]
    for weight in weights:
        unit_weight, log_peak = _divide_by_peak(weight)
        activations, log_factor = _divide_by_peak(torch.bmm(activations, unit_weight.mT).relu())
        log_scale = log_scale + log_peak + log_factor
        log_moments.append(_log_mean_square(activations) + 2 * log_scale)
    return torch.stack(log_moments, dim=1)


def log_growth(log_moments: Tensor) -> Tensor:
    """Return each net's mean change of the log second moment per layer: the slope from the inputs to the last layer.

    For a random walk, which log E[x²] is at initialisation, the line through both ends estimates the drift best: the
    steps between them carry no further information.

    Args:
        log_moments: ``(nets, 1 + layers)`` of at least one layer, from :func:`log_second_moments`.

    Returns:
        ``(nets,)``, natural logarithm per layer; −inf for a net that died, NaN for one with non-finite weights.
    """
    layers = log_moments.shape[1] - 1
    return (log_moments[:, -1] - log_moments[:, 0]) / layers


def growth_per_layer(log_moments: Tensor) -> float:
    """Return the factor by which the second moment changes per layer: the geometric mean over all nets and layers.

    Args:
        log_moments: ``(nets, 1 + layers)`` of at least one layer, from :func:`log_second_moments`.

    Returns:
        1.0 is stable. 0.0 if a net died, NaN if one has non-finite weights.
    """
    return float(log_growth(log_moments).mean().exp())


def _divide_by_peak(values: Tensor) -> tuple[Tensor, Tensor]:
    """Return float64 values whose largest magnitude per net is 1, and the log of what they were divided by."""
    values = values.double()
    # The floor keeps a net of zeros at zero: 0 / 0 would make it NaN.
    peak = values.abs().amax(dim=(1, 2)).clamp(min=torch.finfo(torch.float64).tiny)
    return values / peak[:, None, None], peak.log()


def _log_mean_square(values: Tensor) -> Tensor:
    """Return log E[x²] of each net ``(nets,)``."""
    return values.square().mean(dim=(1, 2)).log()
