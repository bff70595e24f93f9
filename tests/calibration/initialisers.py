"""The right initialiser and the wrong ones that the exam should tell from it: variance from the layer's shape."""

from collections.abc import Callable, Sequence
from math import pi, sqrt

import torch
from torch import Tensor

__all__ = ["ENTRIES", "VARIANCES", "draw"]

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


# Entries of variance 1, by shape; the exam accepts every distribution of the right variance.
ENTRIES: dict[str, Callable[[Sequence[int], torch.Generator], Tensor]] = {
    "normal": lambda shape, generator: torch.randn(*shape, generator=generator),
    "uniform": lambda shape, generator: sqrt(12) * (torch.rand(*shape, generator=generator) - 0.5),
    "coin flips": lambda shape, generator: 2.0 * torch.randint(2, tuple(shape), generator=generator) - 1,
}


def draw(
    name: str, shapes: Sequence[tuple[int, int]], nets: int, generator: torch.Generator, entries: str = "normal"
) -> list[Tensor]:
    """Draw weights ``(nets, fan_out, fan_in)`` for each shape with the named variance and distribution."""
    return [ENTRIES[entries]((nets, *shape), generator) * sqrt(VARIANCES[name](*shape)) for shape in shapes]
