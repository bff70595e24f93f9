"""How numbers and arguments are written: for people, and for the report."""

import math
from typing import Any

import torch

__all__ = ["show_number", "show_value", "summarise"]

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
    if isinstance(value, list):
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
