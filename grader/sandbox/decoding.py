"""Decodes what a worker sent, values, texts and places, as if an adversary had written it.

Nothing in a reply is believed to be well formed. The reader raises `WireError` and nothing else, copies no more bytes
than the frame holds, and yields values of exact built-in and numpy types (`grader.values`).
"""

import math
from typing import Any

import numpy as np

from grader.printable import one_line
from grader.sandbox.inside.value_encoding import encode
from grader.sandbox.inside.wire import DTYPES, MAX_LENGTH, MAX_RANK, WireError
from grader.sandbox.replies import Frame, Place
from grader.values import Array, Items, Nothing, Number, Other, Text, Truth, Value

_MAX_NODES = 2000
_MAX_DEPTH = 5
_MAX_TEXT = 2000


def read_value(node: Any, body: bytes) -> Value:
    """Build one plain value from a node; see `ValueReader` for all values of a reply."""
    return ValueReader(body)(node)


def as_plain(value: object) -> Value:
    """Build the plain value as which an object of this process would arrive from a worker."""
    body = bytearray()
    node = encode(value, body)
    return read_value(node, bytes(body))


class ValueReader:
    """Reads the values of one reply; counts nodes and bytes, so that a small message cannot become a large structure.

    Args:
        body: the bytes that its arrays lie in.
    """

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.nodes = 0
        self.claimed = 0

    def __call__(self, node: Any) -> Value:
        """Build a plain value from a node.

        Raises:
            WireError: if the node is not exactly of a known form, or its bytes lie outside the body.
        """
        return self._read(node, 0)

    def require_all_used(self) -> None:
        """Demand that the body holds nothing but arrays: what is kept of a reply is then what is judged.

        Raises:
            WireError: if it holds more.
        """
        if self.claimed != len(self.body):
            raise WireError("a frame holds bytes that belong to no array")

    def _read(self, node: Any, depth: int) -> Value:
        self.nodes += 1
        if not isinstance(node, dict) or depth > _MAX_DEPTH or self.nodes > _MAX_NODES:
            raise WireError("a value is malformed, too deep or too long")
        match node.get("t"):
            case "nothing":
                return Nothing()
            case "truth" if isinstance(node.get("v"), bool):
                return Truth(node["v"])
            case "integer":
                return Number(_read_integer(node.get("v")), read_text(node.get("kind"), 100))
            case "float":
                return Number(_read_float(node.get("v")), read_text(node.get("kind"), 100))
            case "text":
                return Text(read_text(node.get("v"), _MAX_TEXT))
            case "array":
                return self._read_array(node)
            case "items" if isinstance(node.get("v"), list):
                values = tuple(self._read(item, depth + 1) for item in node["v"])
                return Items(values, "tuple" if node.get("kind") == "tuple" else "list")
            case "other":
                return Other(read_text(node.get("v"), 200))
        raise WireError("a value is of no known form")

    def _read_array(self, node: dict[str, Any]) -> Array:
        name, shape, at = node.get("dtype"), node.get("shape"), node.get("at")
        if name not in DTYPES or not isinstance(shape, list) or len(shape) > MAX_RANK:
            raise WireError("an array has no allowed dtype or shape")
        if not isinstance(at, int) or not all(_is_size(length) for length in [*shape, at]):
            raise WireError("an array has no allowed shape or place")
        dtype = np.dtype(name)
        count = math.prod(shape)
        self.claimed += count * dtype.itemsize
        if at + count * dtype.itemsize > len(self.body) or self.claimed > len(self.body):
            raise WireError("an array lies outside its frame, or arrays overlap")
        try:
            data = np.frombuffer(self.body, dtype, count, at).reshape(shape)
        except ValueError as error:  # an empty array can still be too long for numpy along its other axes
            raise WireError("an array has no allowed shape") from error
        if dtype == np.bool_ and data.view(np.uint8).max(initial=0) > 1:
            raise WireError("a bool array holds other bytes than 0 and 1")
        return Array(data, read_text(node.get("kind"), 100))


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value < MAX_LENGTH


def _read_integer(text: Any) -> int:
    if not isinstance(text, str) or len(text) > 500 or not text.removeprefix("-").isdecimal() or not text.isascii():  # noqa: PLR2004 - above what a worker writes
        raise WireError("an integer is malformed")
    return int(text)


def _read_float(text: Any) -> float:
    if not isinstance(text, str) or len(text) > 50:  # noqa: PLR2004 - the longest hexadecimal float has 24 characters
        raise WireError("a float is malformed")
    try:
        return float.fromhex(text)
    except (ValueError, OverflowError) as error:
        raise WireError("a float is malformed") from error


def read_text(value: Any, limit: int) -> str:
    """Return one line of at most ``limit`` characters in which control characters have become visible.

    Raises:
        WireError: if it is no string.
    """
    if not isinstance(value, str):
        raise WireError("a text is malformed")
    return one_line(value[:limit])[:limit]


def read_place(node: Any) -> Place | None:
    """Read where a function is defined; anything odd is no place."""
    try:
        return Place(read_text(node["file"], 200), _read_line(node["line"]))
    except (WireError, KeyError, TypeError):
        return None


def read_frames(node: Any) -> tuple[Frame, ...]:
    """Read a traceback.

    Raises:
        WireError: if it is malformed.
    """
    if not isinstance(node, list) or len(node) > 50:  # noqa: PLR2004 - above what a worker writes
        raise WireError("a traceback is malformed")
    try:
        return tuple(
            Frame(
                read_text(frame["file"], 200),
                _read_line(frame["line"]),
                read_text(frame["function"], 100),
                read_text(frame["text"], 300),
            )
            for frame in node
        )
    except (KeyError, TypeError) as error:
        raise WireError("a traceback is malformed") from error


def _read_line(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 31:
        raise WireError("a line number is malformed")
    return value
