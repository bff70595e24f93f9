"""Statistics of random weights: correct samples are within every band, and each kind of wrong sample is named.

Samples have the shapes and the dtype that the exam uses, and come from fixed seeds. "False-fail rate" is the
probability that a correct sample of normal entries falls outside a band, as it follows from the band; by it, the
chance that any sample drawn here failed would be under 1e-7, whatever the seeds.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch

from grader.draw import Draw
from grader.sheet.contract import BEFORE
from grader.sheet.initialisers import ENTRIES, wide_and_tall
from grader.sheet.samples import (
    FALSE_ALARM,
    Deviation,
    Z,
    correlated_entries,
    repeated_draw,
    scattered_rows,
    similar_rows,
    symmetric_entries,
    untouched_entries,
    variance_band,
    wrong_mean,
    wrong_variance,
)

SEEDS = range(25)
# As in grader.sheet.initialisers and grader.sheet.items.item_2_4_scale (an exam module cannot be imported here).
ENTRIES_OF_INDEPENDENCE, ENTRIES_OF_SCALED = 10_000, 25_000
WIDE, TALL, SQUARE = (58, 172), (172, 58), (65, 65)

Sampler = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]
Shape = tuple[int, int]


# -- samples ---------------------------------------------------------------------------------------------------------


def normal(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Normal entries with variance 1."""
    return rng.standard_normal(shape)


def uniform(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Uniform entries with variance 1."""
    return rng.uniform(-math.sqrt(3), math.sqrt(3), shape)


def rademacher(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Entries that are 1 or −1 by the toss of a coin."""
    return rng.choice([-1.0, 1.0], shape)


every_distribution = pytest.mark.parametrize("draw_entries", [normal, uniform, rademacher])


def he_variance(shape: Shape) -> float:
    """The variance 2 / fan_in."""
    return 2 / shape[1]


def weight(draw_entries: Sampler, seed: int, shape: Shape) -> np.ndarray:
    """A weight with variance 2 / fan_in as the exam gets it: float32 numbers in a float64 array."""
    entries = math.sqrt(he_variance(shape)) * draw_entries(np.random.default_rng(seed), shape)
    return entries.astype(np.float32).astype(np.float64)


def shapes_of_independence(seed: int) -> list[Shape]:
    """A square, a wide and a tall shape, drawn as the exam draws them."""
    draw = Draw(seed)
    side = draw.integer(60, 70)
    return [(side, side), *wide_and_tall(draw, ENTRIES_OF_INDEPENDENCE)]


def samples(draw_entries: Sampler) -> Iterator[np.ndarray]:
    """Correct weights of all shapes on which the exam looks at independence."""
    for seed in SEEDS:
        for shape in shapes_of_independence(seed):
            yield weight(draw_entries, seed, shape)


# -- correct samples -------------------------------------------------------------------------------------------------


@every_distribution
@pytest.mark.parametrize("entries", [ENTRIES, ENTRIES_OF_SCALED])
def test_right_variance_passes(draw_entries: Sampler, entries: int) -> None:
    """The variance of a correct sample is within ± 7 standard errors; false-fail rate 3.9e-12 at most (χ²)."""
    for seed in SEEDS:
        for shape in wide_and_tall(Draw(seed), entries):
            assert wrong_variance(weight(draw_entries, seed, shape), he_variance(shape)) is None


@every_distribution
def test_right_mean_passes(draw_entries: Sampler) -> None:
    """The mean of a correct sample is within ± 7 standard errors of 0; false-fail rate 2.6e-12."""
    for sample in samples(draw_entries):
        assert wrong_mean(sample) is None


@every_distribution
def test_independent_entries_pass(draw_entries: Sampler) -> None:
    """No autocorrelation of a correct sample is outside the band; false-fail rate 2.6e-12 for all lags together."""
    for sample in samples(draw_entries):
        assert correlated_entries(sample) is None


@every_distribution
def test_different_rows_pass(draw_entries: Sampler) -> None:
    """No two rows or columns of a correct sample are alike; false-fail rate 5.2e-12, all pairs of both together."""
    for sample in samples(draw_entries):
        assert similar_rows(sample) is None


@every_distribution
def test_even_rows_pass(draw_entries: Sampler) -> None:
    """Rows and columns of a correct sample are alike in size and mean; false-fail rate 5.2e-12 for all together."""
    for sample in samples(draw_entries):
        assert scattered_rows(sample) is None


@every_distribution
def test_asymmetric_entries_pass(draw_entries: Sampler) -> None:
    """A correct square sample is not symmetric; false-fail rate 2.6e-12."""
    for seed in SEEDS:
        for side in range(60, 71):
            assert symmetric_entries(weight(draw_entries, seed, (side, side))) is None


@every_distribution
def test_two_draws_pass(draw_entries: Sampler) -> None:
    """Two correct draws are not alike; false-fail rate 2.6e-12."""
    for seed in SEEDS:
        for shape in (*shapes_of_independence(seed), *wide_and_tall(Draw(seed), ENTRIES_OF_SCALED)):
            first, second = (weight(draw_entries, 2 * seed + call, shape) for call in range(2))
            assert repeated_draw(first, second) is None


def test_filled_weights_pass() -> None:
    """A filled weight holds nothing of what was there before."""
    for sample in samples(normal):
        assert untouched_entries(sample, BEFORE) is None


def test_no_correct_draw_hits_what_was_there_before() -> None:
    """No correct entry is what a weight held before; false-fail rate 1e-9 at most over all entries of an exam.

    A float32 normal equals a given number with the probability of the interval that rounds to it. The widest entries
    are those of item 2.4, with up to 6 times the deviation √(2 / fan_in).
    """
    draws = [Draw(seed) for seed in range(200)]
    narrowest = min(min(shape) for draw in draws for shape in wide_and_tall(draw, ENTRIES_OF_SCALED))
    deviation = 6 * math.sqrt(2 / narrowest)
    density = math.exp(-((BEFORE / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))
    spacing = float(np.spacing(np.float32(BEFORE)))
    assert 2 * ENTRIES_OF_SCALED * density * spacing < 1e-9


# -- the bands themselves --------------------------------------------------------------------------------------------


def chi_square_tails(degrees: int, low: float, high: float) -> float:
    """The probability that χ² lies outside an interval."""
    half = torch.tensor(degrees / 2, dtype=torch.float64)
    below = torch.special.gammainc(half, torch.tensor(low / 2, dtype=torch.float64))
    above = torch.special.gammaincc(half, torch.tensor(high / 2, dtype=torch.float64))
    return float(below + above)


def test_false_alarm_is_the_tail_beyond_z() -> None:
    """The stated rate is the probability of a normal number beyond Z."""
    assert math.erfc(Z / math.sqrt(2)) == pytest.approx(FALSE_ALARM, rel=0.02)


@pytest.mark.parametrize("entries", [ENTRIES, ENTRIES_OF_SCALED])
def test_variance_band_keeps_its_rate(entries: int) -> None:
    """The exact χ² tails outside the variance band are at most 1.5 times the stated rate: χ² is a little skewed."""
    band = variance_band(entries)
    assert chi_square_tails(entries, entries * (1 - band), entries * (1 + band)) < 1.5 * FALSE_ALARM


@pytest.mark.parametrize("entries", [ENTRIES, ENTRIES_OF_SCALED])
def test_ten_percent_are_outside_the_variance_band(entries: int) -> None:
    """A variance that is off by 10 % is missed once in 10,000 times at most."""
    band = variance_band(entries)
    for ratio in (0.9, 1.1):
        low, high = (entries * bound / ratio for bound in (1 - band, 1 + band))
        assert 1 - chi_square_tails(entries, low, high) < 1e-4


# -- wrong samples ---------------------------------------------------------------------------------------------------


def scaled(ratio: float) -> Sampler:
    """Normal entries whose variance is off by a factor."""
    return lambda rng, shape: math.sqrt(ratio) * normal(rng, shape)


def shifted(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """A mean of a fifth of the deviation."""
    return normal(rng, shape) + 0.2


def constant(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """One number everywhere."""
    return np.full(shape, rng.normal())


def zero(_rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Nothing but 0."""
    return np.zeros(shape)


def ramp(_rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Equal steps from the first entry to the last."""
    return np.linspace(-1, 1, shape[0] * shape[1]).reshape(shape)


def ordered(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """The right numbers, sorted."""
    return np.sort(normal(rng, shape), axis=None).reshape(shape)


def periodic(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Eleven numbers, again and again."""
    return np.resize(normal(rng, (1, 11)), shape)


def alternating(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Independent sizes, but signs in turn."""
    entries: np.ndarray = np.abs(normal(rng, shape)) * np.resize([1, -1], shape)
    return entries


def repeated_rows(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """One row, everywhere."""
    return np.broadcast_to(normal(rng, (1, shape[1])), shape)


def repeated_columns(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """One column, everywhere."""
    return np.broadcast_to(normal(rng, (shape[0], 1)), shape)


def rows_with_signs(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """One row with a sign of its own in each place."""
    entries: np.ndarray = repeated_rows(rng, shape) * rademacher(rng, (shape[0], 1))
    return entries


def columns_with_signs(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """One column with a sign of its own in each place."""
    entries: np.ndarray = repeated_columns(rng, shape) * rademacher(rng, (1, shape[1]))
    return entries


def one_row_twice(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Independent but for one row that stands there a second time."""
    entries = normal(rng, shape)
    entries[7] = entries[3]
    return entries


def one_column_twice(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Independent but for one column that stands there a second time, with the other sign."""
    entries = normal(rng, shape)
    entries[:, 7] = -entries[:, 3]
    return entries


def symmetric(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Equal to its transpose."""
    entries = normal(rng, shape)
    mirrored: np.ndarray = np.triu(entries) + np.triu(entries, 1).T
    return mirrored


def antisymmetric(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """The negative of its transpose."""
    entries = np.triu(normal(rng, shape), 1)
    mirrored: np.ndarray = entries - entries.T
    return mirrored


def rows_of_different_scale(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """A deviation that grows from row to row."""
    return normal(rng, shape) * np.linspace(0.1, 1.7, shape[0])[:, None]


def columns_of_different_scale(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """A deviation that grows from column to column."""
    return normal(rng, shape) * np.linspace(0.1, 1.7, shape[1])


def rows_of_different_mean(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """A mean of its own in each row."""
    return (normal(rng, shape) + 0.3 * normal(rng, (shape[0], 1))) / math.sqrt(1.09)


def columns_of_different_mean(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """A mean of its own in each column."""
    return (normal(rng, shape) + 0.3 * normal(rng, (1, shape[1]))) / math.sqrt(1.09)


def first_row_only(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Nothing but 0 below the first row."""
    entries = np.zeros(shape)
    entries[0] = normal(rng, (1, shape[1]))
    return entries


def variance_of(sample: np.ndarray) -> Deviation | None:
    """Whether the sample has the variance 2 / fan_in."""
    return wrong_variance(sample, he_variance(sample.shape))


@pytest.mark.parametrize(
    ("wrong", "statistic", "shape", "kind", "fragment"),
    [
        (scaled(0.9), variance_of, (120, 341), "wrong_variance", "have the variance 0.005"),
        (scaled(1.1), variance_of, (341, 120), "wrong_variance", "have the variance 0.01"),
        (scaled(0.9), variance_of, (100, 250), "wrong_variance", "have the variance 0.007"),
        (zero, variance_of, WIDE, "wrong_variance", "have the variance 0"),
        (constant, variance_of, WIDE, "wrong_variance", "have the variance 0"),
        (first_row_only, variance_of, WIDE, "wrong_variance", "have the variance 0.000"),
        (shifted, wrong_mean, SQUARE, "wrong_mean", "too far from 0 for 4225 entries"),
        (shifted, wrong_mean, WIDE, "wrong_mean", "have the mean 0.0"),
        (constant, wrong_mean, TALL, "wrong_mean", "with standard deviation 0"),
        (constant, correlated_entries, SQUARE, "constant", "are all the same number"),
        (zero, correlated_entries, SQUARE, "constant", "are all the same number"),
        (ramp, correlated_entries, SQUARE, "correlated_entries", "resembles the one 1 place"),
        (ordered, correlated_entries, WIDE, "correlated_entries", "resembles the one 1 place"),
        (periodic, correlated_entries, TALL, "correlated_entries", "resembles the one 11 places further on"),
        (alternating, correlated_entries, SQUARE, "correlated_entries", "not independent: each resembles"),
        (repeated_rows, correlated_entries, SQUARE, "correlated_entries", "resembles the one 65 places further on"),
        (repeated_columns, correlated_entries, WIDE, "correlated_entries", "resembles the one 1 place"),
        (repeated_rows, similar_rows, WIDE, "similar_rows", "two rows are copies of each other (0 and"),
        (repeated_columns, similar_rows, TALL, "similar_rows", "two columns are copies of each other (0 and"),
        (rows_with_signs, similar_rows, WIDE, "similar_rows", "two rows are copies of each other"),
        (columns_with_signs, similar_rows, TALL, "similar_rows", "two columns are copies of each other"),
        (one_row_twice, similar_rows, WIDE, "similar_rows", "(3 and 7, correlation 1.00)"),
        (one_column_twice, similar_rows, TALL, "similar_rows", "(3 and 7, correlation -1.00)"),
        (symmetric, symmetric_entries, SQUARE, "symmetric", "across the diagonal (correlation 1.00)"),
        (antisymmetric, symmetric_entries, SQUARE, "symmetric", "across the diagonal (correlation -1.00)"),
        (zero, symmetric_entries, SQUARE, "symmetric", "not independent"),
        (rows_of_different_scale, scattered_rows, WIDE, "scattered_rows", "from row to row (row"),
        (columns_of_different_scale, scattered_rows, TALL, "scattered_rows", "from column to column (column"),
        (first_row_only, scattered_rows, SQUARE, "scattered_rows", "times the average square"),
        (rows_of_different_mean, scattered_rows, SQUARE, "scattered_rows", "a different mean in each row"),
        (columns_of_different_mean, scattered_rows, SQUARE, "scattered_rows", "a different mean in each column"),
        (repeated_rows, scattered_rows, SQUARE, "scattered_rows", "column"),
    ],
)
def test_wrong_sample_is_named(
    wrong: Sampler, statistic: Callable[[np.ndarray], Deviation | None], shape: Shape, kind: str, fragment: str
) -> None:
    """Each kind of wrong sample is found by the statistic that is meant for it, and called by its name."""
    for seed in SEEDS:
        deviation = statistic(weight(wrong, seed, shape))
        assert deviation is not None
        assert deviation.kind == kind
        assert fragment in deviation.message


@pytest.mark.parametrize("factor", [1.0, -1.0, 2.5])
def test_fixed_seed_is_named(factor: float) -> None:
    """Two calls that give the same numbers, up to a factor, are found."""
    for seed in SEEDS:
        first = weight(normal, seed, SQUARE)
        deviation = repeated_draw(first, factor * first)
        assert deviation is not None
        assert deviation.kind == "repeated_draw"
        assert f"(correlation {math.copysign(1, factor):.2f}): each call has to draw anew" in deviation.message


def test_no_draw_at_all_is_a_repeated_one() -> None:
    """Two calls that give nothing but 0 are the same."""
    assert repeated_draw(np.zeros(SQUARE), np.zeros(SQUARE)) is not None


def test_untouched_entries_are_counted() -> None:
    """Entries that still hold what was there before are counted, down to a single one."""
    filled = weight(normal, 0, SQUARE)
    for rows, count in ((1, 64 * 65), (64, 65)):
        partly = np.full(SQUARE, BEFORE)
        partly[:rows] = filled[:rows]
        deviation = untouched_entries(partly, BEFORE)
        assert deviation is not None
        assert deviation.kind == "untouched_entries"
        assert f"{count} of 4225 still hold what was there before" in deviation.message


def test_what_was_left_out_stands_together() -> None:
    """What was added to meets what was there before by chance, here and there; a row that was left out is told."""
    added = np.full(SQUARE, BEFORE, dtype=np.float32) + (1e-3 * weight(normal, 0, SQUARE)).astype(np.float32)
    assert (added == np.float32(BEFORE)).sum() > 100
    assert untouched_entries(added.astype(float), BEFORE) is None
    added[:, 3] = BEFORE
    assert untouched_entries(added.astype(float), BEFORE) is not None


def test_wrong_variance_says_by_how_much() -> None:
    """The deviation holds the statistic, the right value and their ratio, which is not in the message."""
    deviation = wrong_variance(2 * weight(normal, 0, (200, 205)), 2 / 205)
    assert deviation is not None
    assert deviation.ratio is not None
    assert deviation.ratio == pytest.approx(4, rel=variance_band(41_000))
    assert deviation.actual == pytest.approx(deviation.ratio * deviation.expected)
    assert f"{2 / 205:.4g}" not in deviation.message


@pytest.mark.parametrize(
    "statistic", [correlated_entries, similar_rows, scattered_rows, symmetric_entries, wrong_mean, variance_of]
)
@pytest.mark.parametrize("fill", [0.0, 1.0, 3e38, -1e-45])
def test_degenerate_sample_does_not_crash(statistic: Callable[[np.ndarray], Deviation | None], fill: float) -> None:
    """A weight with one value in all entries, up to the ends of float32, is judged without a warning."""
    result = statistic(np.full((9, 9), np.float32(fill), np.float64))
    assert result is None or result.message
