"""Numbers against numbers: what passes, what fails, and what is said about it."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.judging.comparison import ArrayMismatch, NumberMismatch, compare_arrays, compare_numbers
from grader.judging.tolerance import Tolerance

property_based = settings(derandomize=True, deadline=None, max_examples=200)

RELATIVE = Tolerance(relative=1e-5)
BOTH = Tolerance(relative=1e-3, absolute=1e-4)
EXACT = Tolerance(relative=0.0)
NOT_FINITE = [math.nan, math.inf, -math.inf]

# The contract's range, with both signs; without what is so close to 0 that a relative error vanishes in rounding.
expected_numbers = st.floats(1e-30, 1e30) | st.floats(-1e30, -1e-30)
any_floats = st.floats()


def numbers(actual: Sequence[float], expected: Sequence[float], tolerance: Tolerance = RELATIVE) -> NumberMismatch:
    """The mismatch of numbers that must not agree."""
    mismatch = compare_numbers(actual, expected, tolerance)
    assert mismatch is not None
    return mismatch


def arrays(actual: object, *variants: object, tolerance: Tolerance = BOTH) -> ArrayMismatch:
    """The mismatch of arrays that must not agree."""
    mismatch = compare_arrays(np.array(actual, float), [np.array(variant, float) for variant in variants], tolerance)
    assert mismatch is not None
    return mismatch


# -- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected", "tolerance"),
    [
        ([1.0, 2.0], [1.0, 2.0], EXACT),
        ([1.000009], [1.0], RELATIVE),
        ([-0.999991], [-1.0], RELATIVE),
        ([0.0], [0.0], EXACT),
        ([-0.0], [0.0], EXACT),
        ([5e-5], [0.0], BOTH),
        ([1e24 * (1 + 9e-6)], [1e24], RELATIVE),
        ([], [], RELATIVE),
    ],
)
def test_agreeing_numbers_pass(actual: list[float], expected: list[float], tolerance: Tolerance) -> None:
    """Numbers within the tolerance agree."""
    assert compare_numbers(actual, expected, tolerance) is None


@pytest.mark.parametrize(
    ("actual", "expected", "mismatch"),
    [
        ([2.0, 4.0, 6.0], [1.0, 2.0, 3.0], NumberMismatch((0, 1, 2), 3, 2.0)),
        ([1.0, 4.0, 9.0], [1.0, 2.0, 3.0], NumberMismatch((1, 2), 3, 2.0)),
        ([2.0, 4.0, 3.0], [1.0, 2.0, 3.0], NumberMismatch((0, 1), 3, 2.0)),
        ([-1.0, -2.0], [1.0, 2.0], NumberMismatch((0, 1), 2, -1.0)),
        ([0.0, 0.0], [1.0, 2.0], NumberMismatch((0, 1), 2, 0.0)),
        ([1.0, 1.0], [0.0, 1.0], NumberMismatch((0,), 2, None)),
        ([2.0, 0.0], [1.0, 0.0], NumberMismatch((0,), 2, 2.0)),
        ([3.0], [1.0], NumberMismatch((0,), 1, 3.0)),
    ],
)
def test_wrong_numbers_are_described(actual: list[float], expected: list[float], mismatch: NumberMismatch) -> None:
    """A mismatch names the wrong values, the first one's factor, and whether the factor is everywhere the same."""
    assert numbers(actual, expected) == mismatch


def test_numbers_must_be_as_many() -> None:
    """Comparing lists of different lengths is the caller's mistake."""
    with pytest.raises(ValueError, match="zip"):
        compare_numbers([1.0], [1.0, 2.0], RELATIVE)


@property_based
@given(expected=expected_numbers, share=st.floats(-0.99, 0.99))
def test_any_number_within_the_tolerance_passes(expected: float, share: float) -> None:
    """Whatever the expected value, a relative error below the tolerance passes."""
    assert compare_numbers([expected * (1 + share * RELATIVE.relative)], [expected], RELATIVE) is None


@property_based
@given(expected=expected_numbers, excess=st.floats(1.01, 1e6), sign=st.sampled_from([-1, 1]))
def test_any_number_outside_the_tolerance_fails(expected: float, excess: float, sign: int) -> None:
    """Whatever the expected value, a relative error above the tolerance fails, on either side."""
    assert numbers([expected * (1 + sign * excess * RELATIVE.relative)], [expected]).wrong == (0,)


@pytest.mark.parametrize("actual", NOT_FINITE)
@property_based
@given(expected=st.floats(-1e30, 1e30))
def test_non_finite_numbers_never_pass(actual: float, expected: float) -> None:
    """NaN and infinity are wrong whatever is expected."""
    mismatch = numbers([actual, actual], [expected, expected])
    assert mismatch.wrong == (0, 1)


@pytest.mark.parametrize("expected", NOT_FINITE)
@property_based
@given(actual=any_floats)
def test_nothing_equals_an_expected_value_that_is_not_finite(expected: float, actual: float) -> None:
    """Where NaN or infinity is "expected", which only a wrong formula of the student's own can do, nothing passes."""
    assert compare_numbers([actual], [expected], RELATIVE) is not None


@property_based
@given(pairs=st.lists(st.tuples(any_floats, st.floats(-1e30, 1e30)), max_size=5))
def test_no_numbers_crash(pairs: list[tuple[float, float]]) -> None:
    """Any floats are compared, and the wrong ones are exactly those that are wrong alone."""
    mismatch = compare_numbers([a for a, _e in pairs], [e for _a, e in pairs], RELATIVE)
    alone = [i for i, (a, e) in enumerate(pairs) if compare_numbers([a], [e], RELATIVE)]
    assert list(mismatch.wrong if mismatch else ()) == alone


@property_based
@given(
    expected=st.lists(expected_numbers, min_size=2, max_size=6),
    factor=st.floats(1.001, 1e6) | st.floats(1e-6, 0.999) | st.floats(-1e6, -1e-6),
)
def test_factor_is_told(expected: list[float], factor: float) -> None:
    """The factor by which the first wrong value is off, whatever it is."""
    mismatch = numbers([factor * e for e in expected], expected)
    assert mismatch.factor == pytest.approx(factor)


# -- arrays ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "variants"),
    [
        ([[1.0, 2.0]], [[[1.0, 2.0]]]),
        ([1.0009, 0.00009], [[1.0, 0.0]]),
        ([4.0, 9.0], [[1.0, 2.0], [4.0, 9.0]]),
        (3.0, [3.0]),
        ([], [[]]),
    ],
)
def test_agreeing_arrays_pass(actual: object, variants: list[object]) -> None:
    """An array passes that agrees with one variant; scalars and empty arrays are arrays too."""
    assert compare_arrays(np.array(actual), [np.array(variant) for variant in variants], BOTH) is None


def test_wrong_array_is_described() -> None:
    """A mismatch counts the wrong entries and shows the one that is furthest beyond what is allowed there."""
    mismatch = arrays([[1.0, 2.5], [300.0, 4.0]], [[1.0, 2.0], [299.8, 3.0]])
    assert (mismatch.count, mismatch.size, mismatch.index) == (2, 4, (1, 1))
    assert (mismatch.actual, mismatch.expected) == (4.0, 3.0)
    assert mismatch.allowed == pytest.approx(1e-4 + 3e-3)


def test_variants_are_not_mixed() -> None:
    """Every entry may agree with some variant; only agreement with one variant as a whole passes."""
    mismatch = arrays([1.0, 20.0, 30.0], [1.0, 2.0, 3.0], [10.0, 20.0, 30.0])
    assert mismatch.count == 1
    assert mismatch.expected == 10.0, "reported against the closest variant"


@pytest.mark.parametrize("value", NOT_FINITE)
def test_non_finite_entry_is_the_worst(value: float) -> None:
    """A NaN or an infinity is wrong, and is shown before any other wrong entry."""
    mismatch = arrays([9.0, value, 1.0], [1.0, 1.0, 1.0])
    assert (mismatch.count, mismatch.index) == (2, (1,))


def test_nan_does_not_equal_nan() -> None:
    """Even where NaN is expected, NaN does not pass."""
    assert arrays([math.nan], [math.nan]).count == 1


shapes = npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
right_arrays = npst.arrays(float, shapes, elements=st.floats(-1e30, 1e30))


@property_based
@given(expected=right_arrays, share=st.floats(-0.99, 0.99))
def test_any_array_within_the_tolerance_passes(expected: np.ndarray, share: float) -> None:
    """An array passes whose entries are all off by less than their tolerance, beside any other variant."""
    actual = expected + share * (BOTH.absolute + BOTH.relative * np.abs(expected))
    assert compare_arrays(actual, [expected + 1e31, expected], BOTH) is None


@property_based
@given(expected=right_arrays, excess=st.floats(1.01, 1e6), data=st.data())
def test_any_entry_outside_the_tolerance_fails(expected: np.ndarray, excess: float, data: st.DataObject) -> None:
    """A single entry that is off by more than its tolerance fails the array, and is the one that is shown."""
    if expected.size == 0:
        return
    index = tuple(map(int, np.unravel_index(data.draw(st.integers(0, expected.size - 1)), expected.shape)))
    actual = expected.copy()
    actual[index] += excess * (BOTH.absolute + BOTH.relative * abs(expected[index]))
    mismatch = compare_arrays(actual, [expected], BOTH)
    assert mismatch is not None
    assert (mismatch.count, mismatch.index) == (1, index)


@property_based
@given(expected=right_arrays, data=st.data())
def test_no_array_crashes(expected: np.ndarray, data: st.DataObject) -> None:
    """Any floats are compared; an array with a NaN or an infinity never passes."""
    actual = data.draw(npst.arrays(float, expected.shape, elements=any_floats))
    mismatch = compare_arrays(actual, [expected, -expected], BOTH)
    if not np.isfinite(actual).all():
        assert mismatch is not None
        assert mismatch.count >= 1
