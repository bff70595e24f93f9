"""Do two samples of random arrays come from the same function? By ratio and shape, with a stated error rate.

Arrays that one function draws look alike in two ways.

*Structure* is exact: which entries were filled, whether rows or columns are equal, whether the matrix is symmetric or
orthogonal, whether a second call gives the same numbers. A draw of independent entries has such a structure with
probability 0.

*Statistics* scatter: the variance, the mean, and the kurtosis E[(w − E w)⁴] / Var(w)², which tells a uniform (1.8)
from a normal (3) and a truncated (2.4) distribution. For n independent entries their standard errors are

==================  ==============================  ==========================================
statistic           standard error                  note
==================  ==============================  ==========================================
log of variance     √((kurtosis − 1) / n)           √(2/n) for normal entries
mean                standard deviation / √n
kurtosis            √(24/n) · (kurtosis / 3)²       √(24/n) for normal entries; else an upper bound
==================  ==============================  ==========================================

and n is the number of different entries, so that equal rows do not count as independent. Two samples are told apart
where a statistic differs by more than Z = 5 standard errors of the difference. Samples of the same function
differ by that much with a probability of 6e-7 per statistic; with three statistics on at most six shapes a check's
true mistake goes unnamed with a probability below 1.1e-5. Two mistakes are told apart with a probability above 1 − 3e-7
where their variances differ by 10 standard errors of the difference: 10 % for 41,000 entries.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

Z = 5.0
_TOO_FEW = 10  # entries that say nothing about a distribution
_FEW = 3  # different entries: with no more, an array is compared entry by entry
_DISCRETE, _OFTEN = 20, 20  # different entries of a die or a coin, and how often each comes: missed with (1 − 1/n)^400
_ATOMS = 0.5  # of the entries, which may come twice because floats are few
_ENOUGH = 500  # entries below which the kurtosis says little
_COPIES = frozenset({"equal rows", "equal columns"})
_ROUNDING = 1e-5  # relative, float32


@dataclass(frozen=True, eq=False)
class Likeness:
    """What arrays of one shape look like.

    Attributes:
        first: the first of the arrays.
        filled: which of its entries were filled; the statistics are those of the filled ones.
        count: how many entries there are in all arrays.
        structure: exact properties by name.
        size: how many different entries there are.
        values: these, where there are so few, and so often, that each will have been drawn; otherwise none.
        mean: of all entries.
        variance: of all entries.
        kurtosis: of all entries.
    """

    first: np.ndarray
    filled: np.ndarray
    count: int
    structure: frozenset[str]
    size: int
    values: np.ndarray
    mean: float
    variance: float
    kurtosis: float

    @classmethod
    def of(cls, arrays: Sequence[np.ndarray], before: float | None) -> "Likeness":
        """Look at arrays of one shape, each from a call of its own; ``before`` is what they held before it."""
        first = np.asarray(arrays[0])
        filled = np.ones(first.shape, dtype=bool) if before is None else first != before
        repeated = len(arrays) > 1 and _equal(first, arrays[1])
        entries = np.stack(arrays[:1] if repeated else arrays)[:, filled].ravel()
        mean = float(entries.mean())
        squares = (entries - mean) * (entries - mean)
        variance = float(squares.mean())
        kurtosis = float((squares * squares).mean()) / variance**2 if variance > 0 else 0.0
        structure = _structure(first) | ({"repeated"} if repeated else set())
        different = np.unique(entries)
        discrete = len(different) <= _DISCRETE and entries.size >= _OFTEN * len(different) and not structure
        values = different if discrete else different[:0]
        return cls(first, filled, entries.size, frozenset(structure), len(different), values, mean, variance, kurtosis)


def resemble(first: Likeness, second: Likeness) -> bool:
    """Whether two likenesses may be those of one function."""
    if first.structure != second.structure or not np.array_equal(first.filled, second.filled):
        return False
    if first.count < _TOO_FEW:
        return True
    if first.values.size or second.values.size:
        return first.values.shape == second.values.shape and _equal(first.values, second.values)
    if min(first.size, second.size) <= _FEW:
        # Of a weight with two columns and equal rows, two numbers were drawn: they say nothing about a distribution.
        return len(first.structure & _COPIES) == 1 or _equal(first.first, second.first)
    # Entries that are drawn come once; where some are 0 by a mask, these are as many in both.
    shares = first.size / first.count, second.size / second.count
    chance = [math.sqrt(0.25 / each.count) for each in (first, second)]
    if abs(shares[0] - shares[1]) > _ATOMS + Z * math.hypot(*chance):
        return False
    return all(_within(*difference) for difference in _differences(first, second))


def _differences(first: Likeness, second: Likeness) -> Iterator[tuple[float, float, float]]:
    """Each statistic's difference, with the standard errors of the two."""
    kurtosis = max(first.kurtosis, second.kurtosis)
    tails = max(kurtosis / 3, 1 / 3) ** 2
    logs = [math.log(each.variance) if each.variance > 0 else -math.inf for each in (first, second)]
    spread = max(kurtosis - 1, 0.1)
    yield logs[0] - logs[1], math.sqrt(spread / first.size), math.sqrt(spread / second.size)
    yield first.mean - second.mean, math.sqrt(first.variance / first.size), math.sqrt(second.variance / second.size)
    if min(first.size, second.size) >= _ENOUGH:
        errors = math.sqrt(24 / first.size) * tails, math.sqrt(24 / second.size) * tails
        yield first.kurtosis - second.kurtosis, *errors


def _within(difference: float, error: float, other_error: float) -> bool:
    return abs(difference) <= Z * math.hypot(error, other_error)


def _structure(array: np.ndarray) -> set[str]:
    found = set()
    matrix = array.reshape(len(array) if array.ndim else 1, -1)
    rows, columns = matrix.shape
    if rows > 1 and _equal(matrix, np.broadcast_to(matrix[:1], matrix.shape)):
        found.add("equal rows")
    if columns > 1 and _equal(matrix, np.broadcast_to(matrix[:, :1], matrix.shape)):
        found.add("equal columns")
    if rows == columns > 1 and _equal(matrix, matrix.T):
        found.add("symmetric")
    if min(rows, columns) > 1 and _orthogonal(matrix):
        found.add("orthogonal")
    return found


def _orthogonal(matrix: np.ndarray) -> bool:
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    for rows in (short[:4], short):  # a few rows rule it out for nearly all matrixs
        gram = rows @ rows.T
        if gram[0, 0] <= 0 or not _equal(gram, np.eye(len(gram)) * gram[0, 0], tolerance=1e-3):
            return False
    return True


def _equal(first: np.ndarray, second: np.ndarray, tolerance: float = _ROUNDING) -> bool:
    scale = float(np.abs(first).max(initial=0.0))
    return bool(np.abs(first - second).max(initial=0.0) <= tolerance * scale)
