"""Performs one request, to load a module or to call a function, and describes what happened."""

import contextlib
import inspect
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from .alone import alone
from .loader import Loader, describe_exception
from .standing_in import standing_in
from .value_encoding import decode, encode

Reply = tuple[dict[str, Any], bytearray]


@alone()
def perform(
    loader: Loader,
    header: dict[str, Any],
    body: bytes,
    on_exception: Callable[[BaseException], None] = lambda _: None,
) -> Reply:
    """Carry out a request and return the header and body of the reply. Never raises.

    Args:
        loader: the student's folder.
        header: ``module`` alone asks to load it. With ``function``, ``arguments`` and ``keywords`` (nodes) and ``seed``
            it asks for a call, and ``gradient``: ``{"argument": index, "cotangent": node}`` for the vector-Jacobian
            product of its result; ``stand_ins`` are in the place of other functions. ``calls`` alone are several such
            headers, carried out until one does not return.
        body: the bytes of the arrays.
        on_exception: sees an exception that the function raised; the in-process level keeps it for the debugger.
    """
    reply_body = bytearray()
    if "calls" not in header:
        return _perform(loader, header, body, reply_body, on_exception), reply_body
    replies: list[dict[str, Any]] = []
    for call in header["calls"]:
        replies.append(_perform(loader, call, body, reply_body, on_exception))
        if replies[-1]["outcome"] != "returned":
            break
    return {"outcome": "several", "replies": replies}, reply_body


def _perform(
    loader: Loader,
    header: dict[str, Any],
    body: bytes,
    reply_body: bytearray,
    on_exception: Callable[[BaseException], None],
) -> dict[str, Any]:
    try:
        module = loader.module(header["module"])
    finally:
        _flush()
    if isinstance(module, dict):
        return module
    if "function" not in header:
        return {"outcome": "loaded"}
    function = _find(module, header["function"])
    if isinstance(function, dict):
        return function
    where = _where(function, loader.folder)
    before = len(reply_body)
    try:
        arguments = [decode(node, body) for node in header["arguments"]]
        keywords = {name: decode(node, body) for name, node in header["keywords"].items()}
        misfit = _misfit(function, arguments, keywords)
        if misfit is not None:
            return {"outcome": "unfit", "message": misfit, "where": where}
        gradient = header.get("gradient")
        if gradient is not None:
            arguments[gradient["argument"]].requires_grad_(True)
        _seed(header["seed"])
        # Another file of the student's may have switched gradients off for the whole process when it was loaded.
        enabled = contextlib.nullcontext() if gradient is None else torch.enable_grad()
        with enabled, standing_in(loader, header.get("stand_ins", ())):
            result = function(*arguments, **keywords)
        tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
        reply = {
            "outcome": "returned",
            "arguments": [encode(tensor, reply_body) for tensor in tensors],
            "value": _refer(result, tensors) or encode(result, reply_body),
            "where": where,
        }
        if gradient is not None:
            cotangent = decode(gradient["cotangent"], body)
            with torch.enable_grad():
                reply["gradient"] = _gradient(result, arguments[gradient["argument"]], cotangent, reply_body)
    except BaseException as error:  # noqa: BLE001 - sys.exit() and the like must not end the worker
        on_exception(error)
        del reply_body[before:]
        return {"outcome": "raised", "where": where, **describe_exception(error, loader.folder)}
    finally:
        _flush()
    return reply


def _refer(result: Any, tensors: list[torch.Tensor]) -> dict[str, Any] | None:
    """A node for a result that is one of the arguments: it need not travel twice."""
    for number, tensor in enumerate(tensors):
        if result is tensor:
            return {"t": "argument", "number": number}
    return None


def _find(module: ModuleType, name: str) -> Any:
    function = getattr(module, name, None)
    if function is None:
        return {"outcome": "undefined"}
    if not callable(function):
        return {"outcome": "uncallable", "type": type(function).__name__[:100]}
    return function


def _where(function: Any, folder: Path) -> dict[str, Any] | None:
    """The student's file and line at which the function is defined, if it is theirs."""
    try:
        code = inspect.unwrap(function).__code__
        return {"file": Path(code.co_filename).relative_to(folder).as_posix(), "line": code.co_firstlineno}
    except Exception:  # noqa: BLE001 - any callable is allowed; a place to point at is a courtesy
        return None


def _misfit(function: Any, arguments: list[Any], keywords: dict[str, Any]) -> str | None:
    try:
        signature = inspect.signature(function)
    except Exception:  # noqa: BLE001 - some callables have no signature; calling them will tell
        return None
    try:
        signature.bind(*arguments, **keywords)
    except TypeError as error:
        return f"{signature}: {error}"
    return None


def _gradient(result: Any, argument: torch.Tensor, cotangent: torch.Tensor, body: bytearray) -> dict[str, Any] | None:
    """The gradient of ``sum(result * cotangent)`` with respect to the argument; None where autograd has no path."""
    if not isinstance(result, torch.Tensor) or not result.requires_grad:
        return None
    # Of a scalar, not with grad_outputs: checking those imports sympy, half a second.
    (gradient,) = torch.autograd.grad((result * cotangent).sum(), argument, allow_unused=True)
    return None if gradient is None else encode(gradient, body)


def _seed(seed: int) -> None:
    """Seed the global generators, so that a student who draws from any of them gets the same numbers again."""
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 - the student may draw from the legacy generator
    # Not torch.manual_seed: in a build for GPUs that one keeps a formatted stack per call for devices not yet in use.
    torch.default_generator.manual_seed(seed)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
