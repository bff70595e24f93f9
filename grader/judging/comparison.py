"""Numbers against numbers: which are wrong, where the worst is, how far off, and by what factor."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.judging.tolerance import Tolerance


@dataclass(frozen=True)
class NumberMismatch:
    """A formula that is wrong somewhere.

    Attributes:
        wrong: indices of the wrong values.
        total: how many were compared.
        factor: actual ÷ expected at the first wrong value; None where the expected value is 0.
    """

    wrong: tuple[int, ...]
    total: int
    factor: float | None


def compare_numbers(actual: Sequence[float], expected: Sequence[float], tolerance: Tolerance) -> NumberMismatch | None:
    """Compare values of one formula at several inputs; None if all agree."""
    wrong = tuple(i for i, (a, e) in enumerate(zip(actual, expected, strict=True)) if not _close(a, e, tolerance))
    if not wrong:
        return None
    first = wrong[0]
    factor = actual[first] / expected[first] if expected[first] else None
    return NumberMismatch(wrong, len(actual), factor)


def _close(actual: float, expected: float, tolerance: Tolerance) -> bool:
    # An infinite value is close to nothing, although its tolerance is infinite too.
    difference = abs(actual - expected)
    return math.isfinite(difference) and difference <= tolerance.absolute + tolerance.relative * abs(expected)


@dataclass(frozen=True)
class ArrayMismatch:
    """An array that differs from what was expected.

    Attributes:
        count: how many entries are off by more than allowed.
        size: how many there are.
        index: the entry that is furthest beyond what is allowed.
        actual: the student's value there.
        expected: the right one.
        allowed: how far off it may be there.
    """

    count: int
    size: int
    index: tuple[int, ...]
    actual: float
    expected: float
    allowed: float


def compare_arrays(actual: np.ndarray, variants: Sequence[np.ndarray], tolerance: Tolerance) -> ArrayMismatch | None:
    """Compare an array with every accepted variant; None if it agrees with one of them as a whole.

    A mismatch is reported against the variant that comes closest. Shapes must agree already.
    """
    mismatches = []
    for expected in variants:
        allowed = tolerance.absolute + tolerance.relative * np.abs(expected)
        excess = np.abs(actual - expected) - allowed
        excess = np.where(np.isnan(excess), np.inf, excess)  # NaN compares as neither right nor wrong: it is wrong
        count = int((excess > 0).sum())
        if count == 0:
            return None
        index = tuple(int(i) for i in np.unravel_index(int(excess.argmax()), excess.shape))
        mismatches.append(
            ArrayMismatch(
                count, actual.size, index, float(actual[index]), float(expected[index]), float(allowed[index])
            )
        )
    return min(mismatches, key=lambda mismatch: mismatch.count)
