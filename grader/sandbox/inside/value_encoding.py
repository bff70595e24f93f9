"""Turns arguments into the torch tensors and floats that a student's function gets, and its results into nodes.

A node is a small JSON object with a type ``t``; arrays keep their bytes in the frame's body. The trusted side has its
own, strict reader of nodes (``grader.sandbox.decoding``); this module may be as lenient as Python is.
"""

import decimal
import numbers
from typing import Any

import numpy as np
import torch

from .wire import BODY_LIMIT, DTYPES, MAX_LENGTH, MAX_RANK

_MAX_ITEMS = 1000  # in all lists of a value together: the trusted reader takes twice as many nodes
_MAX_DEPTH = 4
_MAX_DIGITS = 400
_MAX_TEXT = 2000


def decode(node: Any, body: bytes) -> Any:
    """Build one argument. Arrays become torch tensors that own writable memory."""
    kind = node["t"]
    if kind == "integer":
        return int(node["v"])
    if kind == "float":
        return float.fromhex(node["v"])
    if kind == "text":
        return node["v"]
    if kind == "items":
        return [decode(item, body) for item in node["v"]]
    data = np.frombuffer(body, node["dtype"], count=int(np.prod(node["shape"], dtype=np.int64)), offset=node["at"])
    tensor = torch.from_numpy(data.reshape(node["shape"]).copy())
    if node.get("parameter"):
        return torch.nn.Parameter(tensor)
    return tensor


def encode(value: Any, body: bytearray, depth: int = 0) -> dict[str, Any]:
    """Describe any object as a node, appending array bytes to ``body``. Never raises: what cannot travel is named."""
    try:
        return _encode(value, body, depth)
    except Exception:  # noqa: BLE001 - the object is the student's: its methods can raise anything at all
        return _other(value)


def _encode(value: Any, body: bytearray, depth: int) -> dict[str, Any]:
    if value is None:
        return {"t": "nothing"}
    if isinstance(value, bool | np.bool_):
        return {"t": "truth", "v": bool(value)}
    if isinstance(value, torch.Tensor):
        return _encode_array(_to_numpy(value), f"torch tensor of dtype {str(value.dtype).removeprefix('torch.')}", body)
    if isinstance(value, np.ndarray):
        return _encode_array(value, f"numpy array of dtype {value.dtype}", body)
    if isinstance(value, numbers.Integral):
        return _encode_integer(int(value), _type_name(value))
    if isinstance(value, numbers.Real | decimal.Decimal):
        return {"t": "float", "v": float(value).hex(), "kind": _type_name(value)}
    if isinstance(value, str):
        return _encode_text(str(value))
    if isinstance(value, list | tuple) and depth < _MAX_DEPTH:
        return _encode_items(value, body, depth)
    return _other(value)


def _encode_text(value: str) -> dict[str, Any]:
    if len(value) > _MAX_TEXT:
        return {"t": "other", "v": f"str with more than {_MAX_TEXT} letters"}
    return {"t": "text", "v": value}


def _encode_items(value: list[Any] | tuple[Any, ...], body: bytearray, depth: int) -> dict[str, Any]:
    kind = "list" if isinstance(value, list) else "tuple"
    if _count(value, _MAX_DEPTH - depth) > _MAX_ITEMS:
        return {"t": "other", "v": f"{kind} with more than {_MAX_ITEMS} items in all"}
    return {"t": "items", "kind": kind, "v": [encode(item, body, depth + 1) for item in value]}


def _count(value: Any, depth: int) -> int:
    """How many items a list has, those of the lists in it included; just over the limit where it has more."""
    if not isinstance(value, list | tuple) or depth == 0:
        return 0
    count = len(value)
    for item in value:
        if count > _MAX_ITEMS:
            break
        count += _count(item, depth - 1)
    return count


def _encode_integer(value: int, kind: str) -> dict[str, Any]:
    if abs(value) >= 10**_MAX_DIGITS:
        return {"t": "other", "v": f"int with more than {_MAX_DIGITS} digits"}
    return {"t": "integer", "v": str(value), "kind": kind}


def _encode_array(data: np.ndarray, kind: str, body: bytearray) -> dict[str, Any]:
    allowed = data.dtype.name in DTYPES and data.ndim <= MAX_RANK and max(data.shape, default=0) < MAX_LENGTH
    if not allowed or data.nbytes > BODY_LIMIT - len(body):
        return {"t": "other", "v": f"{kind} and shape {tuple(data.shape)}"}
    at = len(body)
    body += np.ascontiguousarray(data, dtype=data.dtype.newbyteorder("=")).tobytes()
    return {"t": "array", "dtype": data.dtype.name, "shape": list(data.shape), "at": at, "kind": kind}


def _to_numpy(tensor: torch.Tensor) -> np.ndarray:
    tensor = tensor.detach().cpu().resolve_conj().resolve_neg()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    if tensor.dtype is torch.bfloat16:
        tensor = tensor.float()
    return tensor.numpy()


def _other(value: Any) -> dict[str, Any]:
    return {"t": "other", "v": _type_name(value)}


def _type_name(value: Any) -> str:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return name[:100]
