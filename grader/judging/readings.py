"""What an argument may enter a law as: its logarithm, itself plus a small number, no less than 1, rounded down.

A reading has a name, such as ``log(fan_in + 1)``, which stands in a law in place of the argument.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

_Read = Callable[[np.ndarray], np.ndarray]

_BOUNDS = (2, 3, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 500, 512, 1000)
_ADDED = (0.5, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6, 1e-8)


def _least(bound: float) -> _Read:
    return lambda column: np.maximum(column, bound)


def _most(bound: float) -> _Read:
    return lambda column: np.minimum(column, bound)


def _plus(number: float) -> _Read:
    return lambda column: column + number


_READINGS: Mapping[str, _Read] = {
    "log({})": np.log,
    "log({} + 1)": np.log1p,
    "max({} − 1, 1)": lambda column: np.maximum(column - 1, 1),
    "⌊{}⌋": np.floor,
    "⌊{} / 2⌋": lambda column: np.floor(column / 2),
    "({} · ({} + 1))": lambda column: column * (column + 1),
    **{f"({{}} + {number:g})": _plus(number) for number in _ADDED},
    **{f"max({{}}, {bound})": _least(bound) for bound in _BOUNDS},
    **{f"min({{}}, {bound})": _most(bound) for bound in _BOUNDS},
}


def readings(column: np.ndarray, argument: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each reading of an argument that is another number than the argument somewhere, simplest first.

    Args:
        column: the argument's values.
        argument: its name.
    """
    for template, read in _READINGS.items():
        read_column = read(column)
        if not np.array_equal(read_column, column):
            yield template.replace("{}", argument), read_column


def read_as(reading: str, columns: Mapping[str, np.ndarray]) -> tuple[str, np.ndarray]:
    """The argument that a reading is one of, and what becomes of its values.

    Raises:
        KeyError: it is a reading of none of these arguments.
    """
    for argument, column in columns.items():
        for template, read in _READINGS.items():
            if template.replace("{}", argument) == reading:
                return argument, read(column)
    raise KeyError(reading)
