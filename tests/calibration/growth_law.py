"""How the second moment of a deep ReLU net's activations wanders: simulation, theory and tail bounds.

The statistic is the slope: (log E[x_L²] − log E[x_0²]) / L of one net, or its mean over K nets. ReLU nets without
biases are positively homogeneous, so a variance factor v (Var(W) = v/fan_in) shifts every slope by exactly log(v/2):
the law for v = 2 is the law for all, and the power of a band follows from the tails for v = 2.

Theory. Given the activations of a layer, the pre-activations of a unit are Gaussian, and units are independent. For a
single row a layer's ratio is (2/n) Σ ReLU(gᵢ)² with gᵢ ~ N(0, 1): mean 1, variance 5/n, all layers independent. For a
batch of rows the variance is the mean of C(ρ)/n over all pairs of rows, where ρ is the pair's correlation and
C(ρ) = 4 E[ReLU(u)² ReLU(v)²] − 1 (between C(0) = 0 and C(1) = 5), given by the second arc-cosine kernel of Cho & Saul
2009 ("Kernel Methods for Deep Learning", eq. 6); their first one says how ρ grows from layer to layer, towards 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, lgamma, log, pi, sqrt

import torch
from torch import Tensor

from grader.sheet.lab import log_growth, log_second_moments

__all__ = [
    "SetUp",
    "death_probability",
    "limits",
    "log_moment_generating_function",
    "simulate_slopes",
    "single_row_log_moment_generating_function",
    "theory",
]

CHUNK = 100  # nets at once: their activations fit the cache
UNITS = 512  # fresh units on which the probability of a dead layer is measured


@dataclass(frozen=True)
class SetUp:
    """A statistic that an exam can measure: ``nets`` nets of ``layers`` square layers, a batch of ``rows`` inputs."""

    width: int
    layers: int
    nets: int
    rows: int = 64

    @property
    def entries(self) -> int:
        """How many weights a submission has to draw."""
        return self.nets * self.layers * self.width**2


def simulate_slopes(set_up: SetUp, count: int, generator: torch.Generator, *, gain: float = 2.0) -> Tensor:
    """Return the slopes of ``count`` independent single nets with Var(W) = gain / fan_in."""
    chunks = []
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        inputs = torch.randn(size, set_up.rows, set_up.width, generator=generator)
        chunks.append(log_growth(log_second_moments(list(_layers(set_up, size, generator, gain)), inputs)))
    return torch.cat(chunks)


def theory(set_up: SetUp) -> tuple[float, float]:
    """Return mean and standard deviation of the mean slope of all nets, to first order in 1/width.

    The logarithm of a ratio with mean 1 and small variance s² has mean −s²/2 and variance s².
    """
    correlation, total = 0.0, 0.0
    for _ in range(set_up.layers):
        alike = 1 / set_up.rows  # share of pairs that consist of the same row twice
        total += alike * 5 + (1 - alike) * _square_covariance(correlation)
        correlation = _next_correlation(correlation)
    variance = total / set_up.layers / set_up.width
    return -variance / 2, sqrt(variance / (set_up.layers * set_up.nets))


def log_moment_generating_function(set_up: SetUp, tilt: float, particles: int, generator: torch.Generator) -> float:
    """Estimate log E[exp(tilt · layers · slope)] of one net that does not die.

    A population of nets is resampled after every layer in proportion to exp(tilt · log ratio). The tail that the
    expectation depends on, which plain simulation would never visit, so becomes the population's typical behaviour;
    the product of the layers' mean weights is an unbiased estimate.
    """
    activations = torch.randn(particles, set_up.rows, set_up.width, generator=generator)
    activations /= activations.square().mean(dim=(1, 2), keepdim=True).sqrt()
    total = 0.0
    for weight in _layers(set_up, particles, generator, 2.0):
        activations = torch.bmm(activations, weight.mT).relu_()
        ratios = activations.square().mean(dim=(1, 2)).double()
        likelihoods = torch.where(ratios > 0, ratios**tilt, 0)
        total += float(likelihoods.mean().log())
        chosen = torch.multinomial(likelihoods, particles, replacement=True, generator=generator)
        activations = activations[chosen] / ratios[chosen].float().sqrt()[:, None, None]
    return total


def single_row_log_moment_generating_function(set_up: SetUp, tilt: float) -> float:
    """Return log E[exp(tilt · layers · slope)] exactly, for a batch of one row and a net that does not die.

    Σ ReLU(gᵢ)² is χ² with as many degrees of freedom as units are active, which is Binomial(width, ½).
    """
    width = set_up.width
    terms = [
        _log_choose(width, active) - width * log(2)
        + tilt * log(4 / width) + lgamma(active / 2 + tilt) - lgamma(active / 2)
        for active in range(1, width + 1)
    ]  # fmt: skip
    return set_up.layers * float(torch.tensor(terms, dtype=torch.float64).logsumexp(dim=0))


def limits(set_up: SetUp, probability: float, particles: int, generator: torch.Generator) -> tuple[float, float]:
    """Return a lower and an upper limit that the mean slope of living nets crosses with at most ``probability`` each.

    Chernoff: P(mean slope ≥ s) ≤ exp(−nets · (tilt · layers · s − log M(tilt))) for every tilt > 0, and likewise below.
    The tilt that is best for a normal law and two near it are tried. The bound is safe by a factor of about 15 at 1e-9.
    """
    _, deviation = theory(SetUp(set_up.width, set_up.layers, 1, set_up.rows))
    surprise = -log(probability) / set_up.nets
    best = sqrt(2 * surprise) / (deviation * set_up.layers)
    lower, upper = -inf, inf
    for factor in (0.85, 1.0, 1.15):
        tilt = factor * best
        rising = log_moment_generating_function(set_up, tilt, particles, generator)
        falling = log_moment_generating_function(set_up, -tilt, particles, generator)
        upper = min(upper, (rising + surprise) / (tilt * set_up.layers))
        lower = max(lower, -(falling + surprise) / (tilt * set_up.layers))
    return lower, upper


def death_probability(set_up: SetUp, count: int, generator: torch.Generator) -> tuple[float, float]:
    """Estimate the probability that any of the nets dies, and its standard error, from ``count`` simulated nets.

    A layer dies when all its units are negative on every row. Given the layer's inputs that is pⁿ, where p is the
    probability of one such unit; of many fresh units, C(negative, n) / C(all, n) estimates pⁿ without bias.
    """
    choose = [_log_choose(negative, set_up.width) - _log_choose(UNITS, set_up.width) for negative in range(UNITS + 1)]
    estimates = torch.tensor(choose, dtype=torch.float64).exp()
    found = torch.zeros(count, dtype=torch.float64)
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        activations = torch.randn(size, set_up.rows, set_up.width, generator=generator)
        for weight in _layers(set_up, size, generator, 2.0):
            units = torch.randn(size, UNITS, set_up.width, generator=generator)
            highest = torch.bmm(activations, units.mT).amax(dim=1)
            alive = activations.amax(dim=(1, 2)) > 0
            found[first : first + size] += alive * estimates[(highest <= 0).sum(dim=1)]
            activations = torch.bmm(activations, weight.mT).relu_()
    return set_up.nets * float(found.mean()), set_up.nets * float(found.std()) / sqrt(count)


def _log_choose(total: int, chosen: int) -> float:
    """Return log C(total, chosen), −inf where there is no choice."""
    if chosen > total:
        return -inf
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def _layers(set_up: SetUp, nets: int, generator: torch.Generator, gain: float) -> Iterator[Tensor]:
    for _ in range(set_up.layers):
        weight = torch.randn(nets, set_up.width, set_up.width, generator=generator)
        yield weight.mul_(sqrt(gain / set_up.width))


def _square_covariance(correlation: float) -> float:
    """Return C(ρ) = 4 E[ReLU(u)² ReLU(v)²] − 1 for standard normal u, v with correlation ρ."""
    rho = torch.tensor(correlation, dtype=torch.float64)
    angle = rho.acos()
    kernel = 3 * angle.sin() * rho + (pi - angle) * (1 + 2 * rho**2)
    return float(2 / pi * kernel - 1)


def _next_correlation(correlation: float) -> float:
    """Return the (uncentred) correlation of two rows after a wide ReLU layer."""
    rho = torch.tensor(correlation, dtype=torch.float64)
    angle = rho.acos()
    return float((angle.sin() + (pi - angle) * rho) / pi)
