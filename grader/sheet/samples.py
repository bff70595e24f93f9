"""Are these random entries what the initialiser promises? Statistics of weights against bands.

Every function looks at one property and returns a `Deviation`, or None if the sample is within its band. For
independent entries with the right variance each statistic below has a known spread; its band is chosen so that a
correct sample falls outside about as rarely as the table says. The figures hold for normal entries and are conservative
for uniform ones, whose squares scatter less.

============================  =================  =============================  =================  ==================
statistic                     standard error     band                           false-fail         caught (≥ 1 − 1e-6)
============================  =================  =============================  =================  ==================
variance ratio s²/σ²          √(2/n)             7, or 5.2 and 1.5 %            3.3e-12            ± 3.0 % of 900,000
mean / s                      √(1/n)             ± 7 standard errors            3.1e-12            0.043 of 75,000
cosine of two draws           √(1/n)             ± 7 standard errors            2.5e-12            0.19 of 3,600
autocorrelation, each lag     √(1/n)             7 for all lags together        5e-11              0.13 of 10,000
cosine of two rows            √(1/length)        7 for all pairs together       < 2.6e-12          0.78 of 180 long
mean square of one row        √(2/length)        χ² quantiles, 7 for all rows   < 2.6e-12          3.5-fold, 180 long
scatter of the row means      √(2/(rows − 1))    upper χ² quantile, 7           1.3e-12            0.21 s
mirrored entries              √(1/pairs)         ± 7 standard errors            2.6e-12            0.27 of 1,770
============================  =================  =============================  =================  ==================

n entries; "7 for all" is Bonferroni's correction: all tests together raise a false alarm as rarely as one beyond 7
standard errors, P(|N(0, 1)| > 7) = 2.6e-12. False-fail is for one sample, and exact for normal entries: the laws are
χ², Beta and, for autocorrelations, Chernoff's bound. A cosine's tail is lighter than the normal one, and the limit of a
short row may lie above 1: the other shape makes up for that. What is caught is the smallest ratio, mean or correlation
that a sample as large as the exam's misses with a probability below 1e-6. tests/calibration/false_fail.py computes
both, and the sum over the whole exam. Quantiles of χ² are from Wilson and Hilferty (1931), "The Distribution of
Chi-Square". An empty sample deviates from nothing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from statistics import NormalDist
from typing import Concatenate, ParamSpec

import numpy as np
import torch

from grader.i18n import _
from grader.sheet.kinds import SheetKind

Z = 7.0
FALSE_ALARM = 2.6e-12
# Nobody's variance need be more exact: a deviation that is rounded to three digits, or the entries to bfloat16, is off
# by less. What is off by so much fails with a probability of 1e-7 on a sample, of 2e-6 in a check.
TOLERATED = 0.015
TOLERATED_Z = 5.2
LARGE_ENTRIES = 100_000  # weights of so many are judged together, too
_LEFT_OUT = 0.5  # the share of a row, or of a column, that is not met by chance
_MOST_BY_CHANCE = 2  # entries of a row of two or three: of 20,000 rows one may be met so

P = ParamSpec("P")


@dataclass(frozen=True)
class Deviation:
    """A property that a sample does not have.

    Attributes:
        kind: the finding's kind.
        message: completes "the entries …" without naming the right value.
        actual: the statistic.
        expected: its value for a correct sample.
        ratio: actual ÷ expected, where that is telling.
        note: a sentence on how exact the sample is, where that depends on its size.
    """

    kind: SheetKind
    message: str
    actual: float
    expected: float
    ratio: float | None = None
    note: str = ""


def _of_any_entries(
    statistic: Callable[Concatenate[np.ndarray, P], Deviation | None],
) -> Callable[Concatenate[np.ndarray, P], Deviation | None]:
    """Let a statistic of some entries be one of no entries, too."""

    @wraps(statistic)
    def checked(entries: np.ndarray, /, *arguments: P.args, **keywords: P.kwargs) -> Deviation | None:
        return statistic(entries, *arguments, **keywords) if entries.size else None

    return checked


def variance_band(entries: int) -> float:
    """The relative deviation that is allowed for the variance of a sample of this size."""
    error = math.sqrt(2 / entries)
    return max(Z * error, TOLERATED + TOLERATED_Z * error)


@_of_any_entries
def wrong_variance(weight: np.ndarray, expected: float) -> Deviation | None:
    """Compare the sample variance with the expected one.

    A ratio r is caught with probability above 1 − 1e-6 if r ≥ (1 + b) / (1 − 4.75e) or r ≤ (1 − b) / (1 + 4.75e), for
    the band b and the standard error e = √(2/n): ± 8.7 % for 41,000 entries.
    """
    actual = float(weight.var())
    ratio = actual / expected if expected else math.inf
    if abs(ratio - 1) <= variance_band(weight.size):
        return None
    return _variance_is_off(weight.size, actual, expected, ratio)


def wrong_variances(weights: Sequence[np.ndarray], expected: Sequence[float]) -> list[Deviation | None]:
    """Compare the sample variance of each weight with the expected one; of the large ones, that of all together.

    The ratio of 900,000 entries has a standard error of 0.15 % and a band of 2.3 %: a variance that is 1.5 % off passes
    with a probability above 1 − 2e-7, and one that is 3 % off fails with one above 1 − 2e-6.

    Args:
        weights: of any sizes; from `LARGE_ENTRIES` on one is large.
        expected: a variance for each.

    Returns:
        A deviation, or none, for each. Of the large ones the one that is furthest off has it.
    """
    deviations: list[Deviation | None] = [None] * len(weights)
    large: dict[int, float] = {}
    for place, (weight, variance) in enumerate(zip(weights, expected, strict=True)):
        if weight.size < LARGE_ENTRIES or not variance:
            deviations[place] = wrong_variance(weight, variance)
        else:
            large[place] = float(weight.var()) / variance
    entries = sum(weights[place].size for place in large)
    off = sum(weights[place].size * (ratio - 1) for place, ratio in large.items()) / max(entries, 1)
    if large and not abs(off) <= variance_band(entries):
        worst = max(large, key=lambda place: large[place] if off > 0 else -large[place])
        actual = large[worst] * expected[worst]
        deviations[worst] = _variance_is_off(entries, actual, expected[worst], large[worst])
    return deviations


def _variance_is_off(entries: int, actual: float, expected: float, ratio: float) -> Deviation:
    message = _("have the variance {actual:.4g}").format(actual=actual)
    note = _("Random numbers scatter: of {entries} entries, a variance that is up to {band} % off passes.")
    text = note.format(entries=entries, band=f"{100 * variance_band(entries):.2g}")
    return Deviation(SheetKind.WRONG_VARIANCE, message, actual, expected, ratio, text)


@_of_any_entries
def wrong_mean(weight: np.ndarray) -> Deviation | None:
    """Compare the sample mean with 0."""
    mean, deviation = float(weight.mean()), float(weight.std())
    if abs(mean) <= Z * deviation / math.sqrt(weight.size):
        return None
    message = _("have the mean {mean:.4g}, too far from 0 for {size} entries with standard deviation {deviation:.4g}")
    text = message.format(mean=mean, size=weight.size, deviation=deviation)
    return Deviation(SheetKind.WRONG_MEAN, text, mean, 0.0)


def untouched_entries(weight: np.ndarray, before: float) -> Deviation | None:
    """Look for entries that still hold the value that was there before the call.

    Where the others lie about it, because something was added to it, floats meet it by chance, wherever that is: those
    that were left out stand together, in a row or a column.
    """
    untouched = weight == before
    count = int(untouched.sum())
    if count == 0:
        return None
    others = weight[~untouched]
    together = any(_left_out(untouched.sum(axis=axis), length) for axis, length in enumerate(weight.shape))
    if others.size and abs(others.mean() - before) <= Z * others.std() and not together:
        return None
    message = _("are not all filled: {count} of {size} still hold what was there before")
    return Deviation(SheetKind.UNTOUCHED_ENTRIES, message.format(count=count, size=weight.size), float(count), 0.0)


def _left_out(counts: np.ndarray, length: int) -> bool:
    """Whether so many entries of a row, or a column, of this length are not met by chance."""
    return bool(counts.max() >= max(_LEFT_OUT * length, _MOST_BY_CHANCE + 1))


@_of_any_entries
def repeated_draw(first: np.ndarray, second: np.ndarray) -> Deviation | None:
    """Look for two calls that gave the same numbers, up to a factor."""
    cosine = _cosine(first, second)
    if abs(cosine) <= Z / math.sqrt(first.size):
        return None
    message = _("are the same in two calls (correlation {cosine:.2f}): each call has to draw anew")
    return Deviation(SheetKind.REPEATED_DRAW, message.format(cosine=cosine), cosine, 0.0)


@_of_any_entries
def similar_rows(weight: np.ndarray) -> Deviation | None:
    """Look for two rows, or two columns, that are equal up to a factor.

    What all entries have in common is a matter of their mean.
    """
    centred = weight - weight.mean()
    for matrix, message in (
        (centred, _("of two rows are copies of each other ({first} and {second}, correlation {cosine:.2f})")),
        (
            centred.T,
            _("of two columns are copies of each other ({first} and {second}, correlation {cosine:.2f})"),
        ),
    ):
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        unit = torch.from_numpy(matrix / np.where(norms > 0, norms, 1))  # numpy would wake a thread for each processor
        cosines = torch.mm(unit, unit.T).triu(1).numpy()
        rows, length = matrix.shape
        index = int(np.abs(cosines).round(9).argmax())  # of equal ones the first
        first, second = divmod(index, rows)
        worst = float(cosines[first, second])
        if abs(worst) > _z_of_many(rows * (rows - 1) // 2) / math.sqrt(length):
            text = message.format(first=first, second=second, cosine=worst)
            return Deviation(SheetKind.SIMILAR_ROWS, text, worst, 0.0)
    return None


@_of_any_entries
def correlated_entries(weight: np.ndarray) -> Deviation | None:
    """Look for a pattern along the entries: a period, a ramp, blocks.

    The autocorrelation of the flattened entries at all lags at once, by the Wiener–Khinchin theorem.
    """
    entries = weight.ravel() - weight.mean()
    power = np.abs(np.fft.rfft(entries, 2 * entries.size)) ** 2
    autocovariance = np.fft.irfft(power)[: entries.size]
    if autocovariance[0] <= 0:
        return Deviation(SheetKind.CONSTANT, _("are all the same number"), 0.0, 0.0)
    autocorrelation = autocovariance[1:] / autocovariance[0]
    lag = int(np.abs(autocorrelation).argmax()) + 1
    worst = float(autocorrelation[lag - 1])
    if abs(worst) <= _z_of_many(entries.size) / math.sqrt(entries.size):
        return None
    message = _("are not independent: each resembles the one {lag} places further on (correlation {worst:.2f})")
    return Deviation(SheetKind.CORRELATED_ENTRIES, message.format(lag=lag, worst=worst), worst, 0.0)


@_of_any_entries
def symmetric_entries(weight: np.ndarray) -> Deviation | None:
    """Look for a square matrix that equals its transpose, up to sign."""
    upper = np.triu_indices(len(weight), 1)
    if not upper[0].size:
        return None
    cosine = _cosine(weight[upper], weight.T[upper])
    if abs(cosine) <= Z / math.sqrt(len(upper[0])):
        return None
    message = _("mirror each other across the diagonal (correlation {cosine:.2f}): they are not independent")
    return Deviation(SheetKind.SYMMETRIC, message.format(cosine=cosine), cosine, 0.0)


@_of_any_entries
def scattered_rows(weight: np.ndarray) -> Deviation | None:
    """Look for rows, or columns, of different size or with means of their own."""
    for matrix, sizes, means in (
        (
            weight,
            _("are of different size from row to row (row {index}: {ratio:.2f} times the average square)"),
            _("have a different mean in each row"),
        ),
        (
            weight.T,
            _("are of different size from column to column (column {index}: {ratio:.2f} times the average square)"),
            _("have a different mean in each column"),
        ),
    ):
        rows, length = matrix.shape
        mean_square = float((matrix**2).mean())
        if mean_square == 0:
            return Deviation(SheetKind.CONSTANT, _("are all the same number"), 0.0, 0.0)
        ratios = (matrix**2).mean(axis=1) / mean_square
        z = _z_of_many(2 * rows)
        for index in (int(ratios.argmin()), int(ratios.argmax())):
            ratio = float(ratios[index])
            if not _chi_square_quantile(length, -z) <= ratio * length <= _chi_square_quantile(length, z):
                return Deviation(SheetKind.SCATTERED_ROWS, sizes.format(index=index, ratio=ratio), ratio, 1.0)
        if rows == 1:
            continue  # a single mean has nothing to differ from
        scatter = length * float(matrix.mean(axis=1).var(ddof=1)) / mean_square
        if scatter * (rows - 1) > _chi_square_quantile(rows - 1, Z):
            return Deviation(SheetKind.SCATTERED_ROWS, means, scatter, 1.0)
    return None


def _cosine(first: np.ndarray, second: np.ndarray) -> float:
    norms = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float((first * second).sum()) / norms if norms > 0 else 1.0


def _z_of_many(tests: int) -> float:
    """The two-sided normal quantile at which ``tests`` tests together raise a false alarm as rarely as one at Z."""
    return -NormalDist().inv_cdf(FALSE_ALARM / (2 * max(tests, 1)))


def _chi_square_quantile(degrees: int, z: float) -> float:
    """The χ² quantile that corresponds to a standard normal quantile, by Wilson and Hilferty; never below 0."""
    scale = 2 / (9 * degrees)
    return degrees * max(0.0, 1 - scale + z * math.sqrt(scale)) ** 3
