"""How coarse numbers are."""

import numpy as np
import pytest

from grader.judging.rounding import find_rounding

VALUES = np.random.default_rng(0).standard_normal(30)


@pytest.mark.parametrize("places", [1, 2, 3, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_decimals(places: int, dtype: type) -> None:
    """Few decimals show, in float32 as well."""
    rounding = find_rounding(VALUES.round(places).astype(dtype))
    assert rounding is not None
    assert rounding.name.split()[0] == str(places)
    assert rounding.absolute == pytest.approx(0.5 * 10.0**-places)


def test_types_of_16_bits() -> None:
    """Numbers that were held in float16 or bfloat16 show it."""
    half = find_rounding(VALUES.astype(np.float16))
    brain = find_rounding((VALUES.astype(np.float32).view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32))
    assert half is not None
    assert brain is not None
    assert (half.name, brain.name) == ("float16", "bfloat16")


@pytest.mark.parametrize("values", [VALUES, VALUES.astype(np.float32), 1e4 * VALUES.astype(np.float32)])
def test_exact_numbers(values: np.ndarray) -> None:
    """Numbers of float32 and float64 are exact, large ones of float32 too, which have few decimals."""
    assert find_rounding(values) is None


@pytest.mark.parametrize("values", [[], [0.5, 0.25], [1.0, 2.0, 3.0, -4.0], [np.nan, np.inf, 0.5]])
def test_of_few_and_of_whole_numbers_nothing_is_said(values: list[float]) -> None:
    """Whole numbers are exact, and two numbers may be coarse by chance."""
    assert find_rounding(np.array(values)) is None


def test_multiples_of_a_fraction() -> None:
    """Who rounds to parts of 2 is told which."""
    rounding = find_rounding((VALUES * 64).round() / 64)
    assert rounding is not None
    assert (rounding.name, rounding.absolute) == ("multiples of 1/64", 1 / 128)
