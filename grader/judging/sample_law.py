"""What do random entries obey? The law of their variance over several arguments: a constant times powers of these.

As for a formula (`grader.judging.law`), the law is fitted to some samples and told only if it predicts others. A sample
tells a variance only up to its scatter: the relative standard error is √((kurtosis − 1) / n) for n independent entries.

What is told may be wrong in two ways. The constant lies further off than the stated precision with a probability of
6e-7 (Z = 5, of the samples the law is fitted to). The form may hide a departure at single arguments that is within 4.5
standard errors of one sample there: 5 % of 16,000 normal entries. A true law goes untold with a probability below 2e-4.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.judging.constants import name_measured, round_measured
from grader.judging.finding import Ending, Law, Term
from grader.judging.law import BOUNDS

Z = 5.0
_Z_OF_ONE = 4.5  # of one sample's variance
_SHIFTS = (0, -1, 1, -2, 2)
_STEEPEST = 6.0
_LIGHTEST = 0.01  # of kurtosis − 1: a coin's variance scatters by next to nothing
_HEAVIEST = 12.0  # from here on the kurtosis of a sample does not tell how its variance scatters
_ROUNDING = 1e-4  # of a variance, relatively
_SPARE = 1e-4
_LEAST_BEYOND = 3  # samples that equal a bound
_LEAST_FREE = 3  # that do not
_SHOWS = 0.2  # of the logarithm of a variance: so far has one to lie beyond a bound
_NEAR = 0.6  # of what a constant may be off: so close to a simple fraction it is that


@dataclass(frozen=True)
class Sample:
    """What independent entries show that were drawn for the same arguments.

    Attributes:
        arguments: those, by name; positive.
        size: how many entries there are.
        variance: of these.
        mean: of these.
        kurtosis: E[(w − E w)⁴] / Var(w)².
    """

    arguments: Mapping[str, float]
    size: int
    variance: float
    mean: float
    kurtosis: float

    @classmethod
    def of(cls, entries: np.ndarray, arguments: Mapping[str, float]) -> "Sample":
        """Take the moments of some entries."""
        mean = float(entries.mean())
        squares = np.square(entries - mean)
        variance = float(squares.mean())
        kurtosis = float(np.square(squares).mean()) / variance**2 if variance > 0 else 0.0
        return cls(arguments, entries.size, variance, mean, kurtosis)

    @property
    def error(self) -> float:
        """The relative standard error of the variance."""
        return math.sqrt(max(self.kurtosis - 1, _LIGHTEST) / self.size) + _ROUNDING


def find_variance_law(
    known: Sequence[Sample], fresh: Sequence[Sample], readings: Sequence[Sequence[str]], *, shared: bool = False
) -> Law | None:
    """Find the simplest law that the variances of all samples obey, fresh ones included.

    Args:
        known: the samples that a law is fitted to.
        fresh: others.
        readings: the arguments that a law may name, simplest first; of the very first a shift is tried, too.
        shared: whether samples repeat each other's random numbers, so that together they tell no more than one.

    Returns:
        The law, its precision that of the constant; None if none of those known here holds everywhere.
    """
    samples = [*known, *fresh]
    if not known or not fresh or any(not 0 < s.variance < math.inf or s.kurtosis > _HEAVIEST for s in samples):
        return None
    for reading in readings:
        for shift in _SHIFTS if reading is readings[0] else (0,):
            shifts = {reading[0]: shift} if shift else {}
            for law in _fit(known, reading, shifts, shared=shared):
                if predicts_variances(law, known) and predicts_variances(law, fresh):
                    return law
    for law in () if shared else _bounded(known, readings[0]):
        if all(predicts_variances(law, each) and _beyond(law, each) for each in (known, fresh)):
            return law
    return None


def variance_at(law: Law, arguments: Mapping[str, float]) -> float:
    """The variance that a law gives for some arguments."""
    variance = 0.0
    for term in law.terms:
        factors = [(arguments[name] + law.shifts.get(name, 0)) ** power for name, power in term.powers.items()]
        variance += term.constant * math.prod(factors)
    if law.ending in BOUNDS:
        return float(BOUNDS[law.ending](np.asarray(variance), law.bound))
    return variance


def predicts_variances(law: Law, samples: Sequence[Sample]) -> bool:
    """Whether each variance is as the law says, within its scatter, and all of them together are."""
    offsets = []
    for sample in samples:
        expected = variance_at(law, sample.arguments)
        if not 0 < expected < math.inf:
            return False
        offsets.append(math.log(sample.variance / expected) / math.hypot(sample.error, law.precision / Z))
    squares = float(np.square(offsets).sum())
    return max(map(abs, offsets)) <= _Z_OF_ONE and squares <= len(offsets) + Z * math.sqrt(2 * len(offsets))


def common_mean(samples: Sequence[Sample], *, absolute: bool = False, shared: bool = False) -> float | None:
    """The mean that all entries have: 0 where it may be 0, None where it is not the same everywhere.

    Args:
        samples: the entries.
        absolute: whether it is meant as a number, and not in standard deviations of each sample's entries.
        shared: whether samples repeat each other's random numbers, so that together they tell no more than one.
    """
    if any(sample.variance <= 0 for sample in samples):
        return None
    sizes = np.array([sample.size for sample in samples], dtype=float)
    units = np.sqrt([1.0 if absolute else sample.variance for sample in samples])
    means = np.array([sample.mean for sample in samples]) / units
    # The standard error of a mean in deviations is √((1 + mean²/2) / n) for normal entries.
    spread = np.array([math.sqrt(s.variance + s.mean**2 / 2) for s in samples]) / units
    errors = Z * spread / np.sqrt(sizes)
    mean = float(np.average(means, weights=errors**-2.0))
    if (np.abs(means - mean) > errors).any():
        return None
    error = float(errors.min()) if shared else float((errors**-2.0).sum()) ** -0.5
    return mean if abs(mean) > error else 0.0


def _bounded(samples: Sequence[Sample], names: Sequence[str]) -> Iterator[Law]:
    """Laws that hold where one argument is small, or is large, and a constant elsewhere, which is a bound."""
    for name in names:
        ordered = sorted(samples, key=lambda sample: sample.arguments[name])
        for place in range(_LEAST_BEYOND, len(ordered) - _LEAST_FREE + 1):
            for beyond, rest in ((ordered[:place], ordered[place:]), (ordered[-place:], ordered[:-place])):
                weights = np.array([sample.error**-2.0 for sample in beyond])
                bound = float(np.average([sample.variance for sample in beyond], weights=weights))
                error = Z / math.sqrt(float(weights.sum()))
                told = name_measured(bound, _NEAR * error) or round_measured(bound)
                alone = _fit(rest, [name], {}, shared=False)
                for law in itertools.chain(alone, _fit(rest, names, {}, shared=False)):
                    if len(law.terms[0].powers) == 0:
                        continue
                    ending = Ending.AT_MOST if variance_at(law, beyond[0].arguments) > told else Ending.AT_LEAST
                    precision = max(law.precision, error + abs(told / bound - 1))
                    yield replace(law, ending=ending, bound=told, precision=precision)


def _beyond(law: Law, samples: Sequence[Sample]) -> bool:
    """Whether the bound shows in some of the samples, and the term in others."""
    free = replace(law, ending=Ending.NONE)
    off = [abs(math.log(variance_at(free, each.arguments) / law.bound)) for each in samples]
    held = [variance_at(law, each.arguments) == law.bound for each in samples]
    return any(each and far > _SHOWS for each, far in zip(held, off, strict=True)) and not all(held)


def _fit(samples: Sequence[Sample], names: Sequence[str], shifts: Mapping[str, int], *, shared: bool) -> Iterator[Law]:
    """The law with these arguments, their exponents in halves, if the variances allow for it."""
    columns = np.array([[s.arguments[name] + shifts.get(name, 0) for name in names] for s in samples], dtype=float)
    if (columns <= 0).any():
        return
    logs, weights = np.log(columns), np.array([1 / sample.error for sample in samples])
    variances = np.log([sample.variance for sample in samples])
    design = np.column_stack([np.ones(len(samples)), logs]) * weights[:, None]
    solution, _residuals, rank, _singular = np.linalg.lstsq(design, variances * weights, rcond=None)
    exponents = np.round(2 * solution[1:]) / 2
    if rank < design.shape[1] or (np.abs(exponents) > _STEEPEST).any():
        return
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)))[1:]
    if (np.abs(solution[1:] - exponents) > Z * errors + _SPARE).any():
        return
    constant = float(np.exp(np.average(variances - logs @ exponents, weights=weights**2)))
    error = Z * (float(1 / weights.max()) if shared else 1 / math.sqrt(float(np.square(weights).sum())))
    told = name_measured(constant, _NEAR * error) or round_measured(constant)
    precision = error + abs(told / constant - 1)
    powers = {name: float(power) for name, power in zip(names, exponents, strict=True) if power}
    yield Law((Term(told, powers),), shifts, precision=precision)
