"""Structure before numbers: is it the right type, shape and dtype, and finite?"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.i18n import _
from grader.judging.finding import Kind
from grader.values import Array, Items, Nothing, Number, Other, Text, Truth, Value, describe


class FormError(Exception):
    """A value of the wrong form. ``kind`` is the finding's kind; the message completes "it returned …".

    ``meant`` is the value that is plain to see in it, by which what is right but for the form can be judged.
    """

    def __init__(self, kind: Kind, message: str, meant: Any = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.meant = meant


@dataclass(frozen=True, eq=False)
class Readable:
    """A value that can be read, although it has not the form that is asked for.

    Attributes:
        value: what is read.
        slip: what is wrong with the form.
    """

    value: np.ndarray
    slip: FormError


def as_number(value: Value) -> float:
    """Return the one finite real number that a value holds.

    Floats, ints, fractions, numpy scalars and tensors with a single entry all count.

    Raises:
        FormError: ``no_value``, ``wrong_type``, ``wrong_shape`` or ``not_finite``.
    """
    match value:
        case Number(number):
            result = number
        case Array(data) if data.dtype == np.bool_:
            raise FormError(Kind.WRONG_TYPE, _("{what}, but a number is asked for").format(what=describe(value)))
        case Array(data) if data.size == 1:
            result = data.item()
        case Array(data):
            raise FormError(Kind.WRONG_SHAPE, _("{what}, but one number is asked for").format(what=describe(value)))
        case Nothing():
            raise FormError(Kind.NO_VALUE, _("None, but a number is asked for (is the `return` missing?)"))
        case Truth() | Text() | Items() | Other():
            raise FormError(Kind.WRONG_TYPE, _("{what}, but a number is asked for").format(what=describe(value)))
    exact = _as_float(result)
    if not math.isfinite(exact):
        raise FormError(Kind.NOT_FINITE, _("{value}, which is not a finite number").format(value=exact))
    return exact


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf  # an int beyond the range of floats


def as_float_array(value: Value) -> np.ndarray:
    """Return a float64 copy of a tensor or array of any float dtype. Shape and finiteness are not looked at.

    Raises:
        FormError: ``no_value``, ``wrong_type`` or ``wrong_dtype``.
    """
    data = _as_array(value)
    if data.dtype.kind != "f":
        raise FormError(Kind.WRONG_DTYPE, _("{what}, but floats are asked for").format(what=describe(value)))
    return data.astype(np.float64)


def as_truth_array(value: Value) -> np.ndarray | Readable:
    """Return a bool array from a bool tensor, or from an integer one that holds only 0 and 1; floats can be read.

    Raises:
        FormError: ``no_value``, ``wrong_type`` or ``wrong_dtype``.
    """
    data = _as_array(value)
    if data.dtype == np.bool_:
        return data
    message = _("{what}, but True and False are asked for (0 and 1 as integers will do)")
    slip = FormError(Kind.WRONG_DTYPE, message.format(what=describe(value)))
    if data.dtype.kind not in "iuf" or not ((data == 0) | (data == 1)).all():
        raise slip
    return Readable(data.astype(np.bool_), slip) if data.dtype.kind == "f" else data.astype(np.bool_)


def as_float_table(value: Value) -> np.ndarray | Readable:
    """Return a float64 array as `as_float_array`; numbers in lists and tuples, of one length, can be read as one.

    Raises:
        FormError: as `as_float_array`.
    """
    try:
        return as_float_array(value)
    except FormError as slip:
        data = _gather(value) if isinstance(value, Items) else None
        if data is None:
            raise
        return Readable(data, slip)


def _gather(value: Value) -> np.ndarray | None:
    """The numbers in lists and tuples, and in lists of those; None where there are none, or rows of several lengths."""
    match value:
        case Number(number):
            return np.array(_as_float(number))
        case Array(data) if data.dtype.kind == "f" and data.ndim <= 1:
            return data.astype(np.float64)
        case Items(values):
            rows = [_gather(item) for item in values]
            known = [row for row in rows if row is not None]
            same = len(known) == len(rows) > 0 and len({row.shape for row in known}) == 1
            return np.stack(known) if same else None
        case _:
            return None


def require_shape(data: np.ndarray, shape: tuple[int, ...], meaning: str) -> None:
    """Demand a shape; ``meaning`` names its axes, such as ``(layers, 2)``.

    Raises:
        FormError: ``wrong_shape``.
    """
    if data.shape != shape:
        message = _("a result of shape {actual}; the shape has to be {expected}, which is {meaning}")
        text = message.format(actual=tuple(data.shape), expected=shape, meaning=meaning)
        raise FormError(Kind.WRONG_SHAPE, text)


def require_finite(data: np.ndarray) -> None:
    """Demand that there is no NaN and no infinity.

    Raises:
        FormError: ``not_finite``.
    """
    bad = ~np.isfinite(data)
    if bad.any():
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        message = _("numbers of which {count} of {size} are NaN or infinite, the first at index {index}")
        raise FormError(Kind.NOT_FINITE, message.format(count=int(bad.sum()), size=data.size, index=first))


def _as_array(value: Value) -> np.ndarray:
    match value:
        case Array(data):
            return data
        case Nothing():
            raise FormError(Kind.NO_VALUE, _("None, but a tensor is asked for (is the `return` missing?)"))
        case Items():
            message = _("{what}, but a tensor is asked for (torch.stack or torch.tensor make one)")
            raise FormError(Kind.WRONG_TYPE, message.format(what=describe(value)))
        case _other:
            raise FormError(Kind.WRONG_TYPE, _("{what}, but a tensor is asked for").format(what=describe(value)))
