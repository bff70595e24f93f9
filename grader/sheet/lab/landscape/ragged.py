"""Two ways of keeping many small things in one array: lists of different lengths, and sets of units as bits."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__: list[str] = []  # tools of this package, not of the lab

Bits: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


def starts_of(lengths: Integers) -> Integers:
    """Return where each list begins when lists of these lengths lie one after the other; last comes the total."""
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def places_in(lengths: Integers) -> tuple[Integers, Integers]:
    """Return for each entry of lists that lie one after the other its list and its place in it, both from 0."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(starts_of(lengths)[:-1], lengths)


def pack(flags: Flags) -> Bits:
    """Pack each row of flags ``(n, units)`` into words of 64 bits ``(n, words)``: a set of units per row.

    One machine instruction then intersects two sets of 64 units.
    """
    packed = np.packbits(flags, axis=1, bitorder="little")
    words = -(-packed.shape[1] // 8)
    padded = np.zeros((len(packed), words * 8), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view(np.uint64)


def unpack(bits: Bits, units: int) -> Flags:
    """Undo :func:`pack`: return the flags ``(n, units)``."""
    return np.unpackbits(bits.view(np.uint8), axis=1, count=units, bitorder="little").view(np.bool_)


def single(units: Integers, words: int) -> Bits:
    """Return the sets ``(n, words)`` that hold one unit each."""
    packed = np.zeros((len(units), words * 8), dtype=np.uint8)
    packed[np.arange(len(units)), units // 8] = np.left_shift(1, units % 8)
    return packed.view(np.uint64)
