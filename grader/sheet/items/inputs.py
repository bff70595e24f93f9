"""The inputs of a formula: first those that a person can check in their head, then the wide range."""

from grader.draw import Draw

_PROBES = 12
# Small numbers, some with a whole root, and variances above and below 1.
_FAN_IN = (4, 9, 1, 2, 3, 100)
_FIRST = (0.5, 2.0, 3.0, 0.25, 5.0, 0.01)
_SECOND = (3.0, 0.5, 2.0, 5.0, 0.25, 1.0)


def fan_ins(draw: Draw) -> list[tuple[int]]:
    """For formulas of fan_in alone, up to 10,000."""
    return [(fan_in,) for fan_in in (*_FAN_IN, *draw.whole_numbers(_PROBES))]


def variances(draw: Draw) -> list[tuple[float]]:
    """For formulas of a variance alone, over twenty orders of magnitude."""
    return [(variance,) for variance in (*_FIRST, *draw.magnitudes(_PROBES))]


def layers(draw: Draw) -> list[tuple[int, float, float]]:
    """For formulas of fan_in, Var(W) and a moment of x."""
    wide = zip(draw.whole_numbers(_PROBES), draw.magnitudes(_PROBES), draw.magnitudes(_PROBES), strict=True)
    return [*zip(_FAN_IN, _FIRST, _SECOND, strict=True), *wide]
