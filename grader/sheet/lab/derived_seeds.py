"""One seed for an experiment, four for what it draws."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Seeds:
    """A seed for each thing that is drawn, so that no two of them come from the same stream of numbers."""

    data: int
    weights: int
    biases: int
    inputs: int


def derive_seeds(seed: int) -> Seeds:
    """Return the seeds that follow from an experiment's seed, the same on every machine.

    Every point of a sweep uses the same ones: nets that differ in one setting share all their luck.
    """
    generator = torch.Generator().manual_seed(seed)
    return Seeds(*torch.randint(2**62, (4,), generator=generator).tolist())
