"""How coarse are numbers? Rounded to decimals, or held in a type of few digits."""

from dataclasses import dataclass

import numpy as np

_DECIMALS = range(1, 6)
_PARTS = (2, 4, 8, 16, 32, 64, 128)
_SINGLE = 1e-6  # relatively: so far off a rounded number is that was held in float32
_BFLOAT16_DROPS = np.uint32(0xFFFF)  # of a float32's bits bfloat16 has the upper half
_HALF_EPS, _BFLOAT16_EPS = 2.0**-10, 2.0**-7
_FEW = 3  # numbers that are coarse by chance


@dataclass(frozen=True)
class Rounding:
    """To which numbers values are rounded.

    Attributes:
        name: ``2 decimals``, ``multiples of 1/64``, ``float16`` or ``bfloat16``.
        absolute: how far that moves a value at most.
        relative: the same, relatively.
    """

    name: str
    absolute: float = 0.0
    relative: float = 0.0


def find_rounding(values: np.ndarray) -> Rounding | None:
    """Find out whether all values have few decimals, are multiples of a fraction, or fit into a type of 16 bits.

    None where they are exact. Whole numbers are taken for exact.
    """
    data = np.asarray(values, dtype=float).ravel()
    data = data[np.isfinite(data)]
    if len(data) < _FEW or np.array_equal(data, data.round()):
        return None
    for places in _DECIMALS:
        if np.abs(data).max() < 10.0**-places / _SINGLE and np.allclose(
            data, data.round(places), rtol=_SINGLE, atol=0.0
        ):
            return Rounding(f"{places} decimals" if places > 1 else "1 decimal", absolute=0.5 * 10.0**-places)
    for parts in _PARTS:
        if np.array_equal(data * parts, (data * parts).round()):
            return Rounding(f"multiples of 1/{parts}", absolute=0.5 / parts)
    with np.errstate(over="ignore"):
        if not (data.astype(np.float32).view(np.uint32) & _BFLOAT16_DROPS).any():
            return Rounding("bfloat16", relative=_BFLOAT16_EPS)
        if np.array_equal(data.astype(np.float16).astype(float), data):
            return Rounding("float16", relative=_HALF_EPS)
    return None
