"""Laws of judging samples that hold for any entries whatsoever: properties, tried on what Hypothesis makes up.

The laws of numbers, arrays and forms stand with their examples in test_comparison.py and test_form.py.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.sheet.samples import (
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

property_based = settings(derandomize=True, deadline=None, max_examples=150)

Statistic = Callable[[np.ndarray], Deviation | None]

STATISTICS: dict[str, Statistic] = {
    "variance": lambda weight: wrong_variance(weight, 0.5),
    "variance, nothing expected": lambda weight: wrong_variance(weight, 0.0),
    "mean": wrong_mean,
    "untouched": lambda weight: untouched_entries(weight, 1.0),
    "repeated": lambda weight: repeated_draw(weight, weight[::-1]),
    "similar": similar_rows,
    "correlated": correlated_entries,
    "scattered": scattered_rows,
    "symmetric": lambda weight: symmetric_entries(weight[: min(weight.shape), : min(weight.shape)]),
}
# These look at proportions alone.
RELATIVE = ["mean", "repeated", "similar", "correlated", "scattered", "symmetric"]
every_statistic = pytest.mark.parametrize("name", STATISTICS)

shapes = st.tuples(st.integers(0, 9), st.integers(0, 9))
# Whatever a float can be: NaN, infinite, subnormal, of either sign, and of the largest size.
anything = npst.arrays(np.float64, shapes, elements=st.floats())
# As an exam gets them: float32 numbers that are finite, in a float64 array.
finite = npst.arrays(np.float32, shapes, elements=st.floats(width=32, allow_nan=False, allow_infinity=False)).map(
    lambda entries: entries.astype(np.float64)
)
odd_dtypes = npst.arrays(st.sampled_from(["float16", "float32", "float64", "int8", "int64", "uint8", "bool"]), shapes)


def seeded(seed: int, shape: tuple[int, int] = (60, 70)) -> np.ndarray:
    """Independent normal entries."""
    return np.random.default_rng(seed).standard_normal(shape)


@every_statistic
@property_based
@given(weight=finite)
def test_no_finite_entries_crash_or_warn(name: str, weight: np.ndarray) -> None:
    """Any float32 numbers, the largest and the subnormal ones too, in any shape, are judged without a warning."""
    deviation = STATISTICS[name](weight)
    if deviation is not None:
        assert deviation.kind
        assert deviation.message
        assert not math.isnan(deviation.actual)


@every_statistic
@property_based
@given(weight=anything)
def test_no_entries_crash(name: str, weight: np.ndarray) -> None:
    """NaN and infinity, which are refused before, would not crash a statistic either."""
    with np.errstate(all="ignore"):
        deviation = STATISTICS[name](weight)
    assert deviation is None or deviation.message


@every_statistic
@property_based
@given(weight=odd_dtypes)
def test_no_dtype_crashes(name: str, weight: np.ndarray) -> None:
    """Entries of any dtype are judged."""
    with np.errstate(all="ignore"):
        deviation = STATISTICS[name](weight.astype(np.float64))
    assert deviation is None or deviation.message


@property_based
@given(size=st.integers(100, 5000), share=st.floats(-0.999, 0.999), scale=st.floats(1e-6, 1e6), seed=st.integers(0, 99))
def test_any_variance_within_the_band_passes(size: int, share: float, scale: float, seed: int) -> None:
    """Whatever the size of the sample and the variance expected, a ratio within the band passes."""
    weight = exactly(seeded(seed, (1, size)), 1 + share * variance_band(size), scale)
    assert wrong_variance(weight, scale) is None


@property_based
@given(
    size=st.integers(100, 5000),
    excess=st.floats(1.001, 1e3),
    scale=st.floats(1e-6, 1e6),
    seed=st.integers(0, 99),
    sign=st.sampled_from([-1, 1]),
)
def test_any_variance_outside_the_band_fails(size: int, excess: float, scale: float, seed: int, sign: int) -> None:
    """Whatever the size of the sample and the variance expected, a ratio outside the band fails and is reported."""
    ratio = 1 + sign * excess * variance_band(size)
    assume(ratio > 0)
    deviation = wrong_variance(exactly(seeded(seed, (1, size)), ratio, scale), scale)
    assert deviation is not None
    assert deviation.ratio == pytest.approx(ratio)


def exactly(entries: np.ndarray, ratio: float, scale: float) -> np.ndarray:
    """The same entries shifted and stretched to a variance of exactly ``ratio * scale``."""
    stretched: np.ndarray = (entries - entries.mean()) / entries.std() * math.sqrt(ratio * scale)
    return stretched


@property_based
@given(size=st.integers(100, 5000), errors=st.floats(-14, 14), seed=st.integers(0, 99))
def test_the_mean_passes_within_its_band_and_nowhere_else(size: int, errors: float, seed: int) -> None:
    """A mean of fewer than 7 standard errors passes; one of more fails."""
    assume(abs(abs(errors) - Z) > 1e-6)
    weight = exactly(seeded(seed, (1, size)), 1.0, 1.0) + errors / math.sqrt(size)
    assert (wrong_mean(weight) is None) == (abs(errors) < Z)


@pytest.mark.parametrize("name", RELATIVE)
@property_based
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-18, 1e18), sign=st.sampled_from([-1, 1]), wrong=st.booleans())
def test_the_scale_of_the_entries_does_not_matter(
    name: str, seed: int, scale: float, sign: int, *, wrong: bool
) -> None:
    """Stretched or mirrored, a sample has the same deviation, or none as before."""
    weight = seeded(seed)
    if wrong:
        weight = weight.cumsum(axis=0) + weight.T.sum()
    kinds = [
        deviation and deviation.kind
        for deviation in (STATISTICS[name](weight), STATISTICS[name](sign * scale * weight))
    ]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("name", ["variance", "mean", "untouched"])
@property_based
@given(weight=finite, seed=st.integers(0, 99))
def test_the_order_of_the_entries_does_not_matter(name: str, weight: np.ndarray, seed: int) -> None:
    """What looks at single entries does not care where they stand."""
    shuffled = np.random.default_rng(seed).permutation(weight.ravel()).reshape(weight.shape)
    assert (STATISTICS[name](weight) is None) == (STATISTICS[name](shuffled) is None)


@every_statistic
@property_based
@given(weight=finite)
def test_a_statistic_changes_nothing_and_repeats_itself(name: str, weight: np.ndarray) -> None:
    """The entries stay as they are, and judged again they get the same answer."""
    before = weight.copy()
    first, second = STATISTICS[name](weight), STATISTICS[name](weight)
    np.testing.assert_array_equal(weight, before)
    assert first == second
