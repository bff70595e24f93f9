"""Draws the inputs of a check from its seed: the same salt and check give the same inputs, whatever was submitted."""

import math

import numpy as np
import torch


class Draw:
    """A stream of random inputs.

    Args:
        seed: where the stream starts.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.generator = torch.Generator().manual_seed(seed)

    def whole_numbers(self, count: int) -> list[int]:
        """Whole numbers from 1 to 10,000, log-uniform, the first of them 1."""
        values = np.exp(self.rng.uniform(0, math.log(10_000), count - 1)).round().astype(int)
        return [1, *map(int, values)]

    def magnitudes(self, count: int, low: float = 1e-10, high: float = 1e10) -> list[float]:
        """Positive numbers, log-uniform over many orders of magnitude."""
        return [float(v) for v in np.exp(self.rng.uniform(math.log(low), math.log(high), count))]

    def integer(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return int(self.rng.integers(low, high, endpoint=True))

    def normal(self, *shape: int, mean: float = 0.0, deviation: float = 1.0) -> torch.Tensor:
        """A float32 tensor of normal entries."""
        return torch.randn(shape, generator=self.generator) * deviation + mean
