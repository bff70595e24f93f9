"""How numbers and arguments are written: for people, and for the report."""

import math
from typing import Any

import torch

from grader.i18n import _
from grader.judging.finding import Regularity, Relation

_LONG = 1e6  # from here on a whole float is read more easily with an exponent


def show_number(value: float, digits: int = 6) -> str:
    """Write a number with few digits: ``0.0371``, ``3``, ``1.2e-09``, ``nan``."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) < _LONG):
        return str(int(value))
    return f"{value:.{digits}g}"


def show_value(value: Any) -> str:
    """Write an argument: numbers in full, so that the call can be repeated; arrays by their shape."""
    if isinstance(value, torch.nn.Parameter):
        return f"<parameter {_shape(value)}>"
    if isinstance(value, torch.Tensor):
        return f"<tensor {_shape(value)}>"
    if isinstance(value, list) and any(isinstance(item, torch.Tensor) for item in value):
        return f"<list of {len(value)} tensors>"
    return repr(value)


def _shape(tensor: torch.Tensor) -> str:
    dtype = str(tensor.dtype).removeprefix("torch.")
    return "×".join(map(str, tensor.shape)) + ("" if dtype == "float32" else f" {dtype}")


def summarise(value: Any) -> Any:
    """Make an argument fit for JSON: numbers and strings as they are, arrays by shape and dtype."""
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "dtype": str(value.dtype).removeprefix("torch.")}
    if isinstance(value, list):
        return [summarise(item) for item in value]
    return value


def explain_factor(
    factor: float | None, regularity: Regularity | None, total: int = 1, *, digits: int = 4, entries: bool = False
) -> str:
    """Say how far off a value is, and what is regular about it at all inputs.

    Args:
        factor: actual ÷ expected at the input that is shown; None where there is none.
        regularity: what is regular about all values.
        total: how many values there are.
        digits: how many digits of the factor are shown.
        entries: whether the values are entries of one array, rather than results at several inputs.
    """
    everywhere = (_("in all {total} entries") if entries else _("at all {total} inputs")).format(total=total)
    if regularity is not None and regularity.relation is not Relation.FACTOR:
        return _explain_relation(regularity, everywhere)
    if factor is None or not math.isfinite(factor):
        return ""
    if factor == 0:
        return _("It is 0 where it must not be.")
    if factor < 0:
        return _("It has the wrong sign.") if show_number(factor, 3) == "-1" else _("Its sign is wrong, and its size.")
    size = factor if factor >= 1 else 1 / factor
    if not math.isfinite(size):
        return ""
    text = _("That is {factor} times too large") if factor >= 1 else _("That is {factor} times too small")
    # Just outside the tolerance a few digits would round it to "1 times".
    number = show_number(size, 6 if size < 1.001 else digits)  # noqa: PLR2004 - shown as 1 by 4 digits
    text = text.format(factor=number)
    if regularity is None:
        return _("{text}; at other inputs the factor differs.").format(text=text) if total > 1 else f"{text}."
    return _explain_named_factor(text, number, regularity, everywhere if total > 1 else "")


def _explain_relation(regularity: Regularity, everywhere: str) -> str:
    value = 0.0 if regularity.value is None else regularity.value
    if regularity.relation is Relation.POWER:
        texts = {
            2.0: _("It is the square of the right value {everywhere}."),
            0.5: _("It is the square root of the right value {everywhere}."),
            -1.0: _("It is 1 divided by the right value {everywhere}."),
        }
        return texts[value].format(everywhere=everywhere)
    offset = value if regularity.relation is Relation.OFFSET else regularity.offset
    shift = (_("plus {offset}") if offset > 0 else _("minus {offset}")).format(offset=show_number(abs(offset), 4))
    if regularity.relation is Relation.OFFSET:
        return _("It is the right value {shift} {everywhere}.").format(shift=shift, everywhere=everywhere)
    text = _("It is {factor} times the right value {shift} {everywhere}.")
    return text.format(factor=show_number(value, 4), shift=shift, everywhere=everywhere)


def _explain_named_factor(text: str, number: str, regularity: Regularity, everywhere: str) -> str:
    name = regularity.name
    if not everywhere:  # statistics of a sample: the name is a guess within its scatter
        return _("{text}; a factor of {name} would explain it.").format(text=text, name=name) if name else f"{text}."
    if regularity.value is None:  # an argument, which may be smaller than 1
        times = _("It is the right value times {name}, {everywhere}.")
        divided = _("It is the right value divided by {name}, {everywhere}.")
        return (times if regularity.too_large else divided).format(name=name, everywhere=everywhere)
    text = _("{text}, by the same factor {everywhere}").format(text=text, everywhere=everywhere)
    return f"{text}: {name}." if name not in {"", number} else f"{text}."
