"""In what way are values wrong? By a factor that has a name, by a power, or by an offset, at all inputs alike.

No list of mistakes is needed for this: a formula that is off by exactly 2, by √2 or by an argument gives itself away.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from grader.judging.constants import has_rival
from grader.judging.finding import Regularity, Relation

CONSTANTS: dict[str, float] = {
    "2": 2.0,
    "3": 3.0,
    "4": 4.0,
    "√2": math.sqrt(2),
    "√3": math.sqrt(3),
    "π": math.pi,
    "2π": 2 * math.pi,
    "π²": math.pi**2,
    "√π": math.sqrt(math.pi),
    "√(2π)": math.sqrt(2 * math.pi),
    "√(π/2)": math.sqrt(math.pi / 2),
    "π/2": math.pi / 2,
    "π / (π − 1)": math.pi / (math.pi - 1),
    "10": 10.0,
    "100": 100.0,
}
_POWERS = {"{}": 1.0, "√{}": 0.5, "{}²": 2.0}
_LEAST = 3  # values that it takes to see a regularity
_SPREAD = 1.1  # they have to differ by this factor, lest every relation fits
# A power or a line goes through more operations than a factor, and may be off by so many times the tolerance.
_BEND = 10
_SAME = 0.2  # of what a factor is off 1: more between two values is no one factor
# So many times of what a value may be off a line the ends of the line lie apart: any few values of a narrow range lie
# close to some line.
_FAR = 20
# An offset shows in a value that it changes by so many times the tolerance: where the range is wide, one part of a line
# drowns the other.
_SHOWS = 100


def find_regularity(
    actual: Sequence[float],
    expected: Sequence[float],
    arguments: Mapping[str, Sequence[float]],
    tolerance: float,
) -> Regularity | None:
    """Find the simplest regularity that all values have.

    Args:
        actual: the values.
        expected: the right ones.
        arguments: the numbers that went in, by name.
        tolerance: how far, relatively, a value may be off the regularity.
    """
    mine, right = np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
    if len(mine) < _LEAST or not np.isfinite(mine).all() or not np.isfinite(right).all() or np.all(mine == 0):
        return None
    with np.errstate(all="ignore"):
        found = _factor(mine, right, arguments, tolerance) or _power(mine, right, tolerance)
        return found or _straight_line(mine, right, tolerance)


def find_factor(
    factors: Sequence[float], arguments: Mapping[str, Sequence[float]], tolerances: Sequence[float]
) -> Regularity | None:
    """Name the factor by which values are too large: a constant, or a power of one of the arguments.

    Args:
        factors: actual ÷ expected.
        arguments: the numbers that went in, by name.
        tolerances: how far, relatively, each factor may be off.

    Returns:
        The regularity; None if no name fits, or more than one constant does.
    """
    observed = np.asarray(factors, dtype=float)
    allowed = np.log1p(np.asarray(tolerances, dtype=float))
    if not (observed > 0).all():
        return None
    logs = np.log(observed)
    for names in (CONSTANTS, _monomials(arguments)):
        found = [
            (name, sign)
            for name, value in names.items()
            for sign in (1, -1)
            if (np.abs(logs - sign * np.log(np.broadcast_to(value, logs.shape))) <= allowed).all()
        ]
        if len(found) == 1:
            name, sign = found[0]
            constant = float(CONSTANTS[name] ** sign) if names is CONSTANTS else None
            if constant and has_rival(constant, float(max(tolerances))):
                return None
            return Regularity(Relation.FACTOR, name, constant, too_large=sign > 0)
        if found:
            return None
    return None


def _monomials(arguments: Mapping[str, Sequence[float]]) -> dict[str, np.ndarray]:
    """Powers of each argument that differs from call to call."""
    return {
        pattern.format(f"({name})" if " " in name and power != 1 else name): np.asarray(values, dtype=float) ** power
        for name, values in arguments.items()
        if min(values) > 0 and max(values) > _SPREAD * min(values)
        for pattern, power in _POWERS.items()
    }


def _factor(
    actual: np.ndarray, expected: np.ndarray, arguments: Mapping[str, Sequence[float]], tolerance: float
) -> Regularity | None:
    zero = expected == 0
    if (actual[zero] != 0).any() or zero.all():
        return None
    factors = (actual[~zero] / expected[~zero]).tolist()
    if len(factors) < _LEAST:
        return None
    if not zero.any() and (named := find_factor(factors, arguments, [tolerance] * len(factors))):
        return named
    spread = max(factors) - min(factors)
    if spread > 2 * tolerance * abs(factors[0]) or spread > _SAME * abs(factors[0] - 1):
        return None
    named = find_factor(factors, {}, [tolerance] * len(factors))
    return named or Regularity(Relation.FACTOR, "", factors[0], too_large=abs(factors[0]) > 1)


def _power(actual: np.ndarray, expected: np.ndarray, tolerance: float) -> Regularity | None:
    if (actual <= 0).any() or (expected <= 0).any() or expected.max() < _SPREAD * expected.min():
        return None
    for exponent in (2.0, 0.5, -1.0):
        if np.allclose(actual, expected**exponent, rtol=_BEND * tolerance, atol=0.0):
            return Regularity(Relation.POWER, value=exponent)
    return None


def _straight_line(actual: np.ndarray, expected: np.ndarray, tolerance: float) -> Regularity | None:
    """A straight line through the two values that lie furthest apart, if all others lie on it."""
    low, high = int(expected.argmin()), int(expected.argmax())
    if len(set(expected.tolist())) <= _LEAST or expected[high] <= expected[low]:
        return None
    slope = (actual[high] - actual[low]) / (expected[high] - expected[low])
    offset = actual[low] - slope * expected[low]
    scale = np.abs(slope * expected) + abs(offset)
    if slope == 0 or offset == 0 or (np.abs(slope * expected + offset - actual) > _BEND * tolerance * scale).any():
        return None
    if abs(actual[high] - actual[low]) < _FAR * _BEND * tolerance * scale.max():
        return None
    if (abs(offset) > _SHOWS * tolerance * np.abs(slope * expected)).sum() < _LEAST:
        return None
    if abs(slope - 1) <= _BEND * tolerance:
        return Regularity(Relation.OFFSET, value=float(offset), too_large=bool(offset > 0))
    return Regularity(Relation.AFFINE, value=float(slope), offset=float(offset))
