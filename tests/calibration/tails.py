"""Exact tail probabilities of statistics of independent normal numbers, far below what simulation could see."""

from collections.abc import Callable
from math import lgamma, log, sqrt

import numpy as np
import torch

__all__ = [
    "autocorrelation_tail",
    "beta_tail",
    "chi_square_above",
    "chi_square_below",
    "cosine_tail",
    "smallest",
]


def chi_square_below(degrees: int, value: float) -> float:
    """Return P(χ² ≤ value)."""
    return float(torch.special.gammainc(*(torch.tensor(x / 2, dtype=torch.float64) for x in (degrees, value))))


def chi_square_above(degrees: int, value: float) -> float:
    """Return P(χ² ≥ value)."""
    return float(torch.special.gammaincc(*(torch.tensor(x / 2, dtype=torch.float64) for x in (degrees, value))))


def beta_tail(a: float, b: float, low: float, high: float) -> float:
    """Return P(low ≤ X ≤ high) for X ~ Beta(a, b) by quadrature, precise for an interval far out in a tail too.

    The share of the sum of squares of n normal numbers that falls to k of them, or to k dimensions, is
    Beta(k/2, (n − k)/2).
    """
    low, high = max(low, 0.0), min(high, 1.0)
    if low >= high:
        return 0.0
    middles = low + (high - low) * (np.arange(400_000) + 0.5) / 400_000
    logarithms = (a - 1) * np.log(middles) + (b - 1) * np.log1p(-middles) + lgamma(a + b) - lgamma(a) - lgamma(b)
    return float(np.exp(logarithms).sum() * (high - low) / 400_000)


def cosine_tail(dimensions: int, limit: float) -> float:
    """Return P(|cosine| ≥ limit) between a normal vector and any vector that does not depend on it."""
    return beta_tail(0.5, (dimensions - 1) / 2, limit**2, 1.0)


def autocorrelation_tail(entries: int, limit: float) -> float:
    """Bound P(|autocorrelation| ≥ limit) at one lag by Chernoff's inequality; safe by a factor of about 20.

    Σ xᵢ xᵢ₊ₖ ≥ limit · Σ xᵢ² says that a quadratic form is positive whose matrix has the eigenvalues cos θ − limit, θ
    evenly spread. Its logarithmic moment generating function at s is −½ Σ log(1 − 2 s (cos θ − limit)).
    """
    eigenvalues = np.cos(np.pi * (np.arange(2000) + 0.5) / 2000) - limit
    tilts = np.linspace(0, 0.5 / eigenvalues.max(), 2000, endpoint=False)
    exponents = -0.5 * entries * np.log1p(-2 * tilts[:, None] * eigenvalues).mean(axis=1)
    return float(2 * np.exp(exponents.min()))


def smallest(deviation_is_caught: Callable[[float], bool], low: float, high: float) -> float:
    """Return where, between two deviations, the larger ones begin to be caught."""
    for _ in range(60):
        middle = sqrt(low * high) if log(high / low) > 1 else (low + high) / 2
        low, high = (low, middle) if deviation_is_caught(middle) else (middle, high)
    return high
