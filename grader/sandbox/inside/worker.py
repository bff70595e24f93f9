"""The worker's life: read a request from the connection, perform it, send the reply, until the connection closes."""

import faulthandler
import signal
import sys
from pathlib import Path
from typing import Any, Protocol, TextIO

from . import wire
from .calls import perform
from .loader import Loader


class Connection(Protocol):
    """A raw stream: a descriptor opened as a file, which needs no system call of sockets, or a socket's file."""

    def read(self, size: int, /) -> bytes | None:
        """Read up to so many bytes; none at the end."""
        ...

    def write(self, data: bytes | memoryview, /) -> int | None:
        """Write some bytes; return how many."""
        ...


def serve(connection: Connection, faults: int, folder: str, package: str) -> None:
    """Serve requests until the trusted side closes the connection.

    Args:
        connection: frames come and go here.
        faults: a descriptor on which ``faulthandler`` says where the code was at a crash or, on SIGUSR1, right now.
        folder: the submission.
        package: the name under which the submission is imported.
    """
    sys.stdout, sys.stderr = _line_by_line(1), _line_by_line(2)
    faulthandler.enable(faults)
    if sys.platform != "win32":
        faulthandler.register(signal.SIGUSR1, faults, all_threads=False)
    loader = Loader(Path(folder), package)
    while (request := _receive(connection)) is not None:
        header, body = perform(loader, *request)
        try:
            frame = wire.pack(header, body)
        except wire.WireError:
            frame = wire.pack({"outcome": "oversized"})
        _write(connection, frame)


def _line_by_line(descriptor: int) -> TextIO:
    """A text stream that keeps nothing back: what was printed before a crash is not lost in a buffer."""
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _receive(connection: Connection) -> tuple[dict[str, Any], bytes] | None:
    preamble = _read(connection, wire.PREAMBLE.size)
    if preamble is None:
        return None
    header_length, body_length = wire.unpack_preamble(preamble)
    header, body = _read(connection, header_length), _read(connection, body_length)
    if header is None or body is None:
        return None
    return wire.unpack_header(header), body


def _read(connection: Connection, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = connection.read(min(count - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _write(connection: Connection, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[connection.write(rest) or 0 :]
