"""Plain values: what a student's function returned, once nothing of the student's is left in it.

They are made by ``sandbox`` from the bytes that a worker sent and read by ``judging``. Every field has an exact
built-in or numpy type, so no method that a student wrote can run when they are compared.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Nothing:
    """``None``."""


@dataclass(frozen=True)
class Number:
    """A real number.

    ``value`` is an exact ``float`` or ``int``; ``kind`` names the type that the student returned, for display only.
    """

    value: float
    kind: str


@dataclass(frozen=True)
class Truth:
    """A single ``True`` or ``False``."""

    value: bool


@dataclass(frozen=True, eq=False)
class Array:
    """A tensor or an array. ``data`` is a plain C-contiguous ``np.ndarray``; ``kind`` as in `Number`."""

    data: np.ndarray
    kind: str


@dataclass(frozen=True)
class Text:
    """A string, possibly cut."""

    value: str


@dataclass(frozen=True)
class Items:
    """A list or a tuple."""

    values: "tuple[Value, ...]"
    kind: str


@dataclass(frozen=True)
class Other:
    """Anything else: ``description`` is the type's name, chosen by the student's process and already bounded."""

    description: str


Value = Nothing | Number | Truth | Array | Text | Items | Other


def describe(value: Value) -> str:
    """Say in a few words what a value is, for example ``a torch.float32 tensor of shape (3, 2)``."""
    match value:
        case Nothing():
            return "None"
        case Number(number, kind):
            return f"{number!r} ({kind})" if kind not in {"float", "int"} else repr(number)
        case Truth(truth):
            return repr(truth)
        case Array(data, kind):
            return f"a {kind} of shape {tuple(data.shape)}"
        case Text(text):
            return f"the text {text[:40]!r}"
        case Items(values, kind):
            return f"a {kind} of {len(values)}"
        case Other(description):
            return f"an object of type {description}"
