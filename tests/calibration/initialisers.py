"""The right initialiser and the wrong ones that the exam should tell from it: variance from the layer's shape."""

from collections.abc import Callable, Sequence
from math import pi, sqrt

import torch
from torch import Tensor

__all__ = ["VARIANCES", "draw"]

# Each takes fan_out and fan_in, called n.
VARIANCES: dict[str, Callable[[int, int], float]] = {
    "2/n": lambda _, n: 2 / n,
    "N(0,1)": lambda _fan_out, _n: 1.0,
    "1/n": lambda _, n: 1 / n,
    "Xavier": lambda fan_out, n: 2 / (n + fan_out),
    "std=2/n": lambda _, n: 4 / n**2,
    "4/n": lambda _, n: 4 / n,
    "2/fan_out": lambda fan_out, _: 2 / fan_out,
    "1.5/n": lambda _, n: 1.5 / n,
    "2.93/n": lambda _, n: 2 * pi / ((pi - 1) * n),
    "1.8/n": lambda _, n: 1.8 / n,
    "2.2/n": lambda _, n: 2.2 / n,
}


def draw(name: str, shapes: Sequence[tuple[int, int]], nets: int, generator: torch.Generator) -> list[Tensor]:
    """Draw normal weights ``(nets, fan_out, fan_in)`` for each shape with the named variance."""
    return [torch.randn(nets, *shape, generator=generator) * sqrt(VARIANCES[name](*shape)) for shape in shapes]
