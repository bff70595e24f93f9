"""Which distribution were entries drawn from? Told only where it is certain, so that none is told falsely.

Entries are compared after their mean is subtracted and they are divided by their standard deviation. Two things have to
fit. The largest distance of the two distribution functions, times √n, exceeds 2 with a probability below 2·exp(−8) =
7e-4 where the distribution is the right one (Kolmogorov; less, as mean and deviation are the sample's own). The
kurtosis has to lie within 5 of its standard errors, √(24/n) · (kurtosis / 3)², which tells a sum of twelve uniforms
(2.9) from a normal distribution (3). If more than one distribution fits, none is told.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch

from grader.judging.finding import Distribution

_DISTANCE = 2.0  # times 1/√n
_Z = 5.0
_LEAST = 50_000  # entries that tell
_CUTS = (1.0, 1.5, 2.0, 2.5, 3.0)  # in deviations of the normal distribution that is cut off
_SAME = 1e-5

_Cumulative = Callable[[np.ndarray], np.ndarray]


def find_distribution(samples: Sequence[np.ndarray]) -> tuple[Distribution, float] | None:
    """Find the distribution that all entries are drawn from, but for a factor and an offset that each sample has.

    Args:
        samples: independent entries.

    Returns:
        The distribution, and where a normal one is cut off: at so many of its standard deviations to either side.
    """
    if not samples or any(sample.std() == 0 for sample in samples):
        return None
    entries = np.sort(np.concatenate([((sample - sample.mean()) / sample.std()).ravel() for sample in samples]))
    if len(entries) < _LEAST:
        return None
    if all(_are_two(sample) for sample in samples):
        return Distribution.TWO_VALUES, math.inf
    kurtosis = float((entries**4).mean())
    found = [
        (distribution, cut)
        for distribution, cut, cumulative, fourth in _DISTRIBUTIONS
        if abs(kurtosis - fourth) <= _Z * math.sqrt(24 / len(entries)) * (fourth / 3) ** 2
        and _distance(entries, cumulative) <= _DISTANCE / math.sqrt(len(entries))
    ]
    return found[0] if len(found) == 1 else None


def _are_two(sample: np.ndarray) -> bool:
    low, high = float(sample.min()), float(sample.max())
    near = _SAME * max(abs(low), abs(high))
    return bool((np.minimum(np.abs(sample - low), np.abs(sample - high)) <= near).all())


def _distance(entries: np.ndarray, cumulative: _Cumulative) -> float:
    """The largest distance of the entries' distribution function from another one; they are sorted."""
    expected, count = cumulative(entries), len(entries)
    above = np.arange(1, count + 1) / count - expected
    return float(max(above.max(), (1 / count - above).max()))


def _normal_cumulative(entries: np.ndarray) -> np.ndarray:
    values: np.ndarray = torch.special.ndtr(torch.from_numpy(np.asarray(entries, dtype=float))).numpy()
    return values


def _uniform_cumulative(entries: np.ndarray) -> np.ndarray:
    return np.clip(entries / math.sqrt(12) + 0.5, 0.0, 1.0)


def _truncated(cut: float) -> tuple[Distribution, float, _Cumulative, float]:
    """A normal distribution cut off at so many deviations; its moments by partial integration."""
    inside = math.erf(cut / math.sqrt(2))
    edge = 2 * cut * math.exp(-(cut**2) / 2) / math.sqrt(2 * math.pi) / inside
    variance = 1 - edge
    fourth = (3 * variance - cut**2 * edge) / variance**2

    def cumulative(entries: np.ndarray) -> np.ndarray:
        within = np.clip(entries * math.sqrt(variance), -cut, cut)
        return np.asarray((_normal_cumulative(within) - (1 - inside) / 2) / inside)

    return Distribution.TRUNCATED_NORMAL, cut, cumulative, fourth


_DISTRIBUTIONS = (
    (Distribution.NORMAL, math.inf, _normal_cumulative, 3.0),
    (Distribution.UNIFORM, math.inf, _uniform_cumulative, 1.8),
    *map(_truncated, _CUTS),
)
