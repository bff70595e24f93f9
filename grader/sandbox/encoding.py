"""Encodes what a worker is asked for: a small header, and the raw bytes of the arrays in it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Gradient:
    """Ask for the gradient of ``sum(result * cotangent)`` with respect to one argument."""

    argument: int
    cotangent: torch.Tensor


@dataclass(frozen=True)
class StandIn:
    """What is put in the place of one function while another one is called: a constant times powers of the arguments.

    Attributes:
        module: the file that defines the function.
        function: its name.
        constant: the factor.
        powers: an exponent for each argument.
    """

    module: str
    function: str
    constant: float
    powers: tuple[float, ...]

    def __call__(self, *arguments: float) -> float:
        """The value that it gives."""
        value = self.constant
        for argument, power in zip(arguments, self.powers, strict=True):
            value *= float(argument) ** power
        return value


@dataclass(frozen=True)
class Request:
    """One call of a student's function.

    Arguments are ints, floats, strings, tensors, parameters, or lists of these. ``seed`` seeds the worker's global
    random generators before the call. While it lasts, ``stand_ins`` are in the place of other functions.
    """

    module: str
    function: str
    arguments: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()
    seed: int = 0
    gradient: Gradient | None = None
    stand_ins: tuple[StandIn, ...] = ()


def encode_load(module: str) -> dict[str, Any]:
    """Return the header of the frame that asks to load a module."""
    return {"module": module}


def encode_request(request: Request) -> tuple[dict[str, Any], bytearray]:
    """Return the header and the body of the frame that asks for a call."""
    body = bytearray()
    return _encode_request(request, body), body


def encode_several(requests: Sequence[Request]) -> tuple[dict[str, Any], bytearray]:
    """Return the header and the body of the frame that asks for several calls, one after the other."""
    body = bytearray()
    return {"calls": [_encode_request(request, body) for request in requests]}, body


def _encode_request(request: Request, body: bytearray) -> dict[str, Any]:
    header: dict[str, Any] = {
        "module": request.module,
        "function": request.function,
        "arguments": [_encode(argument, body) for argument in request.arguments],
        "keywords": {name: _encode(value, body) for name, value in request.keywords},
        "seed": request.seed,
    }
    if request.gradient is not None:
        cotangent = _encode(request.gradient.cotangent, body)
        header["gradient"] = {"argument": request.gradient.argument, "cotangent": cotangent}
    if request.stand_ins:
        header["stand_ins"] = [asdict(stand_in) for stand_in in request.stand_ins]
    return header


def _encode(value: Any, body: bytearray) -> dict[str, Any]:
    if isinstance(value, torch.Tensor):
        data = value.detach().contiguous().numpy()
        at = len(body)
        body += data.tobytes()
        node = {"t": "array", "dtype": data.dtype.name, "shape": list(data.shape), "at": at}
        return node | {"parameter": True} if isinstance(value, torch.nn.Parameter) else node
    if isinstance(value, int):
        return {"t": "integer", "v": str(value)}
    if isinstance(value, float):
        return {"t": "float", "v": value.hex()}
    if isinstance(value, str):
        return {"t": "text", "v": value}
    if isinstance(value, list):
        return {"t": "items", "v": [_encode(item, body) for item in value]}
    raise TypeError(f"cannot send {type(value).__name__} to a worker")
