"""Dice."""

import torch


def mean(sides: int) -> float:
    """Return the mean of a fair die."""
    return (sides + 1) / 2


def throw(count: int) -> torch.Tensor:
    """Throw a die with six sides."""
    return torch.randint(1, 7, (count,)).float()
