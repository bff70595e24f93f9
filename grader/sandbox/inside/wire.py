"""The frame: how one message travels between the trusted process and a worker.

A frame is a 16-byte preamble (magic, length of the header, length of the body), a JSON header, and a body of raw
array bytes. Headers refer to arrays in the body by offset and size. Nothing is pickled.
"""

import json
import struct
from typing import Any

PREAMBLE = struct.Struct(">4sIQ")
_MAGIC = b"RIG1"
READY = b"+"  # what a fresh interpreter sends once, when torch is imported
HEADER_LIMIT = 1 << 20
BODY_LIMIT = 16 << 20
# What one reply can make the trusted side allocate, at most: JSON objects take up to 25 times their text, and arrays
# are held twice, then as float64. tests/sandbox/test_decoding.py tries the worst.
ALLOCATION_LIMIT = 128 << 20

# The dtypes that may travel, by numpy's names. Others (bfloat16, complex, quantised) are converted or described.
DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")
# So many axes, and an axis shorter than so: an empty array may have any.
MAX_RANK = 8
MAX_LENGTH = 1 << 40


class WireError(Exception):
    """Bytes that are no frame of ours, or one that is larger than allowed."""


def pack(header: dict[str, Any], body: bytes | bytearray = b"") -> bytes:
    """Make one frame.

    Raises:
        WireError: if the header or the body exceeds its limit.
    """
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > HEADER_LIMIT or len(body) > BODY_LIMIT:
        raise WireError(f"message too large: header of {len(text)} bytes, body of {len(body)} bytes")
    return PREAMBLE.pack(_MAGIC, len(text), len(body)) + text + body


def unpack_preamble(preamble: bytes) -> tuple[int, int]:
    """Return the lengths of header and body, both within their limits.

    Raises:
        WireError: if the bytes are no preamble or announce too much.
    """
    magic, header_length, body_length = PREAMBLE.unpack(preamble)
    if magic != _MAGIC:
        raise WireError("not a frame")
    if header_length > HEADER_LIMIT or body_length > BODY_LIMIT:
        raise WireError(f"frame too large: header of {header_length} bytes, body of {body_length} bytes")
    return header_length, body_length


def unpack_header(text: bytes) -> dict[str, Any]:
    """Parse a header.

    Raises:
        WireError: if it is no JSON object, or nested too deeply to parse.
    """
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError("header is not JSON") from error
    if not isinstance(header, dict):
        raise WireError("header is not an object")
    return header
