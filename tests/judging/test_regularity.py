"""Regularities of wrong values: named factors, powers and offsets, and none where there is none."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from grader.judging.finding import Regularity
from grader.judging.regularity import CONSTANTS, find_factor, find_regularity

RNG = np.random.default_rng(1)
FAN_IN = [1.0, *np.exp(RNG.uniform(1, 9, 11)).round()]
VARIANCE = list(np.exp(RNG.uniform(-23, 23, 12)))
RIGHT = [2 * v / n for n, v in zip(FAN_IN, VARIANCE, strict=True)]
ARGUMENTS = {"fan_in": FAN_IN, "variance": VARIANCE}


def regularity_of(
    wrong: Callable[[float, float, float], float],
    right: Sequence[float] = RIGHT,
    arguments: Mapping[str, Sequence[float]] = ARGUMENTS,
) -> Regularity | None:
    """The regularity of values that are made from the right ones."""
    return find_regularity(
        [wrong(*values) for values in zip(right, FAN_IN, VARIANCE, strict=True)], right, arguments, 1e-5
    )


def shown(wrong: Callable[[float, float, float], float]) -> Regularity:
    """The regularity that there has to be."""
    found = regularity_of(wrong)
    assert found is not None
    return found


@pytest.mark.parametrize("name", CONSTANTS)
@pytest.mark.parametrize("sign", [1, -1])
def test_constant_factor_is_named(name: str, sign: int) -> None:
    """Each constant is recognised as a factor and as a divisor, whatever the function."""
    factor = CONSTANTS[name] ** sign
    found = shown(lambda right, _n, _v: right * factor)
    assert (found.relation, found.name) == ("factor", name)
    assert found.value == pytest.approx(factor)
    assert found.too_large is (sign > 0)


def test_constant_factor_without_a_name() -> None:
    """A factor that is no known constant is reported as it is."""
    found = shown(lambda right, _n, _v: 7.3 * right)
    assert (found.relation, found.name) == ("factor", "")
    assert found.value == pytest.approx(7.3)


@pytest.mark.parametrize(
    ("wrong", "name", "too_large"),
    [
        (lambda right, n, _v: right * n, "fan_in", True),
        (lambda right, n, _v: right / n, "fan_in", False),
        (lambda right, n, _v: right * math.sqrt(n), "√fan_in", True),
        (lambda right, _n, v: right * v, "variance", True),
        (lambda right, n, _v: right / n**2, "fan_in²", False),
    ],
)
def test_factor_is_an_argument(wrong: Callable[[float, float, float], float], name: str, too_large: bool) -> None:  # noqa: FBT001
    """A factor that is a power of one argument is named after it."""
    found = shown(wrong)
    assert (found.relation, found.name, found.value, found.too_large) == ("factor", name, None, too_large)


@pytest.mark.parametrize("exponent", [2.0, 0.5, -1.0])
def test_power(exponent: float) -> None:
    """Square, root and reciprocal of the right values are recognised."""
    found = shown(lambda right, _n, _v: right**exponent)
    assert (found.relation, found.value) == ("power", exponent)


def test_offset_and_affine() -> None:
    """A constant that is added, and a factor together with one."""
    offset = shown(lambda right, _n, _v: right + 3)
    assert offset.relation == "offset"
    assert offset.value == pytest.approx(3)
    affine = shown(lambda right, _n, _v: 5 * right - 2)
    assert affine.relation == "affine"
    assert (affine.value, affine.offset) == pytest.approx((5, -2))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _right, _n, _v: 1.0,
        lambda _right, _n, _v: 0.0,
        lambda _right, _n, _v: math.nan,
        lambda right, n, _v: right + n,
        lambda right, n, _v: right * math.log(n + 1),
        lambda right, _n, _v: -(right**2),
    ],
)
def test_no_regularity(wrong: Callable[[float, float, float], float]) -> None:
    """Nothing is claimed where nothing holds."""
    assert regularity_of(wrong) is None


def test_too_few_values() -> None:
    """Two values show no regularity."""
    assert find_regularity([2.0, 4.0], [1.0, 2.0], {}, 1e-5) is None


def test_power_needs_values_that_differ() -> None:
    """A factor that is the same everywhere is no power only because all right values are equal."""
    found = find_regularity([4.0] * 5, [2.0] * 5, {}, 1e-5)
    assert found is not None
    assert found.relation == "factor"


def test_factor_of_samples() -> None:
    """Ratios of variances are named within their scatter, and only if one name fits."""
    shapes = {"fan_in": [301.0, 136.0], "fan_in / fan_out": [301 / 136, 136 / 301]}
    two, ratio = (find_factor(factors, shapes, [0.05, 0.05]) for factors in ([2.03, 1.98], [2.21, 0.452]))
    assert two is not None
    assert ratio is not None
    assert (two.name, ratio.name) == ("2", "fan_in / fan_out")
    assert find_factor([2.03, 1.7], shapes, [0.05, 0.05]) is None
    assert find_factor([3.07, 3.07], shapes, [0.05, 0.05]) is None, "3 and π both fit"
    assert find_factor([0.0, 2.0], shapes, [0.05, 0.05]) is None


@pytest.mark.parametrize("factor", [6.0, 1.1, 1.25, 1.25**2, 25 / 18, 1.4, 2.2, 10.0])
@pytest.mark.parametrize("tolerance", [0.02, 0.05, 0.07])
def test_factor_of_samples_is_no_constant_by_chance(factor: float, tolerance: float) -> None:
    """A constant is named only where no other simple value fits as well: 6 is not 2π, and 25/18 not √2."""
    for ratio in (factor, 1 / factor):
        assert find_factor([1.005 * ratio, 0.99 * ratio], {}, [tolerance, tolerance]) is None


def test_root_of_a_ratio_of_shapes_is_written_so() -> None:
    """Of a geometric mean the root stands over the whole ratio."""
    found = find_factor([1.01 * math.sqrt(2.5), math.sqrt(0.4)], {"fan_in / fan_out": [2.5, 0.4]}, [0.05, 0.05])
    assert found is not None
    assert found.name == "√(fan_in / fan_out)"


def test_offset_that_shows_in_one_value_is_none() -> None:
    """Values of which one alone is off, as after rounding, have no offset in common."""
    right = [2.6e-11, 3.5, 78.1, 912.0, 2.1e6]
    assert find_regularity([0.0, *right[1:]], right, {}, 1e-5) is None


def test_few_values_near_a_line_are_no_regularity() -> None:
    """Within a wide tolerance four values of a narrow range lie close to some line by chance."""
    right = [0.1554, 0.1601, 0.1687, 0.1712]
    assert find_regularity([2.634, 2.558, 2.421, 2.380], right, {}, 1e-3) is None
