"""Every check of the exam that judges what is random: its theory, its false-fail probability, and their sum.

    python tests/calibration/false_fail.py

"False-fail" is the probability that a right submission's check fails on account of this statistic, over all samples
that it is applied to. "Caught" is the smallest deviation that it misses with a probability below 1e-6. For statistics
of weights both follow from exact distributions for normal entries (``tails.py``), at the least favourable of the shapes
that are drawn; a uniform distribution's squares scatter less. Stability rests on the measured law of the slope
(``growth_bands.py``), training on counted nets (``training_rule.py``): the commands stand beside the figures below.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, pi, sqrt, tanh
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

import numpy as np
from intervals import at_least, upper_bound
from tails import autocorrelation_tail, beta_tail, chi_square_above, chi_square_below, cosine_tail, smallest

from grader.sheet.contract import BEFORE
from grader.sheet.initialisers import (
    ENTRIES,
    FEW_ROWS,
    LARGE_ENTRIES,
    MEAN_ENTRIES,
    ROWS,
    narrow_shapes,
    wide_and_tall,
)
from grader.sheet.items.item_2_4_scale import ENTRIES as SCALED_ENTRIES
from grader.sheet.samples import Z, variance_band
from grader.sheet.samples import _chi_square_quantile as chi_square_quantile
from grader.sheet.samples import _z_of_many as z_of_many

__all__ = ["FALSE_FAIL_OF_THE_EXAM", "NETS_THAT_TRAINED", "STATISTICS", "Statistic", "false_fail_of_training"]

MISS = 1e-6
MISSED = -NormalDist().inv_cdf(MISS)
FALSE_FAIL_OF_THE_EXAM = 1e-6  # what the sum has to stay under

# As in grader.sheet.initialisers.require_independence and grader.sheet.items.item_2_4_scale.
SIDES, INDEPENDENCE_ENTRIES, LARGEST_SCALE = (60, 70), 10_000, 6.0

# training_rule.py --nets 10000 --only 2/n. In the exam 3 of 5 nets have to reach the target.
NETS, NEEDED = 5, 3
NETS_THAT_TRAINED = {"2/n": (9989, 10_000)}

# growth_bands.py --recommended --nets 4000 --particles 2000: each side of the bands, and that a net dies (two standard
# errors above the estimate).
STABILITY_EACH_SIDE, DEATH_11, DEATH_100 = 1e-9, 1.1e-9, 5.3e-9


@dataclass(frozen=True)
class Statistic:
    """One statistic of one check, over all samples of that check to which it is applied."""

    check: str
    name: str
    standard_error: str
    band: str
    false_fail: float
    caught: str
    samples: int = 1


def _shapes(entries: int) -> list[tuple[int, int]]:
    """The wide and the tall weight that may be drawn, at the least and at the greatest ratio of their sides."""
    shapes: list[tuple[int, int]] = []
    for ratio in (2.0, 3.3):
        shapes += wide_and_tall(_draw_of(ratio), entries)
    return shapes


def _draw_of(ratio: float) -> Any:
    return SimpleNamespace(rng=SimpleNamespace(uniform=lambda _low, _high: ratio))


SQUARES = [(side, side) for side in SIDES]
WEIGHTS = [*SQUARES, *_shapes(INDEPENDENCE_ENTRIES)]


def _worst(false_fail: Callable[[int, int], float], shapes: Iterable[tuple[int, int]]) -> float:
    return max(false_fail(*shape) for shape in shapes)


def _variance(entries: int) -> tuple[str, str, float, str]:
    band, false_fail = variance_band(entries), _outside(entries, 1.0)
    above = smallest(lambda ratio: chi_square_below(entries - 1, entries * (1 + band) / ratio) < MISS, 1 + band, 2.0)
    below = smallest(
        lambda ratio: chi_square_above(entries - 1, entries * (1 - band) * ratio) < MISS, 1 / (1 - band), 2.0
    )
    return f"{sqrt(2 / entries):.2%}", f"± {band:.1%}", false_fail, f"≤ {1 / below:.3f} or ≥ {above:.3f} times"


def _narrow(check: str) -> Statistic:
    """The weights of few inputs: as many rows as who fills row by row is asked for, or as the others are."""
    few, many = ([rows * columns for rows, columns in [(FEW_ROWS, 1), *narrow_shapes(n)]] for n in (FEW_ROWS, ROWS))
    false_fail = max(sum(_variance(entries)[2] for entries in sizes) for sizes in (few, many))
    error, band, _each, caught = _variance(ROWS)
    return Statistic(check, "variance ratio, few inputs", error, band, false_fail, caught, len(many))


def _large(check: str) -> Statistic:
    """Two large weights together: of a fast function, the slower ones', or none."""
    error, band, _many, caught = _variance(2 * max(LARGE_ENTRIES))
    false_fail = max(_variance(2 * entries)[2] for entries in LARGE_ENTRIES)
    return Statistic(check, "variance ratio, two large weights", error, band, false_fail, caught)


def _correlation(limit: float, length: int) -> str:
    """The smallest correlation that is caught, by Fisher's z transformation."""
    return f"|ρ| ≥ {tanh(np.arctanh(limit) + MISSED / sqrt(length - 3)):.2f}" if limit < 1 else "nothing"


def _untouched() -> float:
    """The probability that any right entry is exactly what was there before: no deviation is larger."""
    deviation = LARGEST_SCALE * sqrt(2)
    density = exp(-((BEFORE / deviation) ** 2) / 2) / (deviation * sqrt(2 * pi))
    return 1e7 * density * float(np.spacing(np.float32(BEFORE)))


def _mean(entries: int) -> tuple[str, str, float, str]:
    error, limit = 1 / sqrt(entries), Z / sqrt(entries)
    # mean / s is the cotangent of the angle between the entries and (1, …, 1), whose cosine has the law of any two.
    false_fail = cosine_tail(entries, limit / sqrt(1 + limit**2))
    return f"{error:.4f} s", f"± {limit:.3f} s", false_fail, f"≥ {(Z + MISSED) * error:.2f} s"


def _similar(rows: int, length: int) -> float:
    pairs = rows * (rows - 1) // 2
    return pairs * cosine_tail(length, z_of_many(pairs) / sqrt(length))


def _row_sizes(rows: int, length: int) -> float:
    z = z_of_many(2 * rows)
    low, high = (chi_square_quantile(length, sign * z) / (rows * length) for sign in (-1, 1))
    a, b = length / 2, (rows - 1) * length / 2
    return rows * (beta_tail(a, b, 0, low) + beta_tail(a, b, high, min(1.0, 20 * high)))


def _row_size_caught(rows: int, length: int) -> str:
    z = z_of_many(2 * rows)
    low, high = (chi_square_quantile(length, sign * z) for sign in (-1, 1))
    above = smallest(lambda ratio: chi_square_below(length, high / ratio) < MISS, high / length, 100.0)
    below = smallest(lambda ratio: chi_square_above(length, low * ratio) < MISS, length / low, 100.0)
    return f"≤ {1 / below:.2f} or ≥ {above:.2f} times the average"


def _row_means(rows: int, length: int) -> float:
    limit = chi_square_quantile(rows - 1, Z) / (rows * length)
    return beta_tail((rows - 1) / 2, (rows * length - rows + 1) / 2, limit, min(1.0, 20 * limit))


def _row_means_caught(rows: int, length: int) -> str:
    limit = chi_square_quantile(rows - 1, Z)
    factor = smallest(lambda ratio: chi_square_below(rows - 1, limit / ratio) < MISS, limit / rows, 100.0)
    return f"means that scatter by ≥ {sqrt((factor - 1) / length):.2f} s"


def false_fail_of_training() -> float:
    """Fewer than 3 of 5 nets train, at the 95 % bound of the probability that one does not."""
    reached, nets = NETS_THAT_TRAINED["2/n"]
    return at_least(NETS - NEEDED + 1, NETS, upper_bound(nets - reached, nets))


def _cosine(check: str, name: str, entries: int) -> Statistic:
    limit = Z / sqrt(entries)
    figures = f"{1 / sqrt(entries):.4f}", f"± {limit:.3f}", cosine_tail(entries, limit)
    return Statistic(check, name, *figures, _correlation(limit, entries))


def _independence(check: str) -> list[Statistic]:
    few, many = (function(rows * length for rows, length in WEIGHTS) for function in (min, max))
    both = [*WEIGHTS, *((length, rows) for rows, length in WEIGHTS)]  # rows, and columns as rows of the transpose
    rows, length = max(both, key=lambda shape: shape[1])
    alike = z_of_many(rows * (rows - 1) // 2) / sqrt(length)
    lags = z_of_many(many) / sqrt(many)
    of_lags = max(n * autocorrelation_tail(n, z_of_many(n) / sqrt(n)) for n in (few, many))
    *_, of_means, caught = _mean(few)
    error, band, _, caught = _mean(many)
    of_large = _mean(max(MEAN_ENTRIES))
    return [
        Statistic(check, "mean", error, band, 3 * of_means, caught, 3),
        Statistic(check, "mean, two large weights", of_large[0], of_large[1], 2 * of_large[2], of_large[3], 2),
        _cosine(check, "cosine of two draws", SIDES[0] ** 2),
        Statistic(
            check, "autocorrelation, all lags", f"{1 / sqrt(many):.4f}", f"± {lags:.3f}", 3 * of_lags,
            f"{_correlation(lags, many)} at a short lag", 3,
        ),
        Statistic(
            check, "cosines of rows, of columns", f"{1 / sqrt(length):.3f}", f"± {alike:.2f}",
            6 * _worst(_similar, both), f"{_correlation(alike, length)} of long rows", 6,
        ),
        Statistic(
            check, "mean squares of rows, of columns", f"{sqrt(2 / length):.3f}", "χ² quantiles",
            6 * _worst(_row_sizes, both), _row_size_caught(rows, length), 6,
        ),
        Statistic(
            check, "scatter of row, of column means", f"{sqrt(2 / (length - 1)):.3f}", "χ² quantile",
            6 * _worst(_row_means, both), _row_means_caught(length, rows), 6,
        ),
        _cosine(check, "mirrored across the diagonal", SIDES[0] * (SIDES[0] - 1) // 2),
    ]  # fmt: skip


def _scaled(check: str) -> list[Statistic]:
    error, band, false_fail, caught = _variance(SCALED_ENTRIES)
    return [
        Statistic(check, "variance ratio", error, band, 3 * false_fail, caught, 3),
        _narrow(check),
        _large(check),
        *_independence(check),
        Statistic(check, "entries still untouched", "", "none", _untouched(), "one entry"),
    ]


def _initialiser(item: str) -> list[Statistic]:
    error, band, false_fail, caught = _variance(ENTRIES)
    check = f"{item}.variance"
    variance = Statistic(check, "variance ratio", error, band, 2 * false_fail, caught, 2)
    return [variance, _narrow(check), _large(check), *_independence(f"{item}.independence")]


def variance_is_wrong(ratio: float) -> float:
    """The probability that a fast function whose variance is off by a factor fails the check of its variance, at most.

    Union bound: it fails if any of the weights fails that are judged by themselves, or the two large ones together.
    """
    sizes = [ENTRIES, ENTRIES, FEW_ROWS, *(rows * columns for rows, columns in narrow_shapes(ROWS))]
    return min(1.0, sum(_outside(entries, ratio) for entries in [*sizes, 2 * max(LARGE_ENTRIES)]))


def variance_is_right(ratio: float) -> float:
    """The probability that a fast function whose variance is off by a factor passes that check, at most."""
    entries = 2 * max(LARGE_ENTRIES)
    band = variance_band(entries)
    below, above = (entries * (1 + sign * band) / ratio for sign in (-1, 1))
    return min(chi_square_above(entries - 1, below), chi_square_below(entries - 1, above))


def _outside(entries: int, ratio: float) -> float:
    band = variance_band(entries)
    below, above = (entries * (1 + sign * band) / ratio for sign in (-1, 1))
    return chi_square_below(entries - 1, below) + chi_square_above(entries - 1, above)


STATISTICS = [
    *_initialiser("1.2"),
    *_initialiser("1.7"),
    Statistic(
        "1.7.stable_11", "slope of log E[x²], 24 nets", "0.022", "-0.22 … 0.085",
        2 * STABILITY_EACH_SIDE + DEATH_11, "Var(W) ≤ 1.52/n or ≥ 2.61/n",
    ),
    Statistic(
        "1.7.stable_100", "slope of log E[x²], 1 net", "0.039", "-0.33 … 0.18",
        2 * STABILITY_EACH_SIDE + DEATH_100, "Var(W) ≤ 1.26/n or ≥ 3.17/n",
    ),
    Statistic("1.7.trains", "how many of 5 nets learn", "", "≥ 3", false_fail_of_training(), "training_rule.py"),
    *_scaled("2.4.scale"),
]  # fmt: skip


def main() -> None:
    """Print the table and the sum."""
    print(f"{'check':17} {'statistic':33} {'std. error':>10} {'band':>15} {'false-fail':>11}  caught")
    for row in STATISTICS:
        figures = f"{row.standard_error:>10} {row.band:>15} {row.false_fail:11.1e}"
        print(f"{row.check:17} {row.name:33} {figures}  {row.caught}")
    total = sum(row.false_fail for row in STATISTICS)
    print(
        f"\nA right submission fails any of them with a probability ≤ {total:.1e}; allowed: {FALSE_FAIL_OF_THE_EXAM:g}"
    )
    print(f"\n{'variance':>9} {'fails':>9} {'passes':>9}   of a fast function, at most")
    for ratio in (0.97, 0.985, 1.015, 1.03):
        print(f"{ratio:9.3f} {variance_is_wrong(ratio):9.1e} {variance_is_right(ratio):9.1e}")


if __name__ == "__main__":
    main()
