"""The worker's life: read a request from the socket, perform it, send the reply, until the socket closes."""

import faulthandler
import signal
import socket
import sys
from pathlib import Path
from typing import Any, TextIO

from . import wire
from .calls import perform
from .loader import Loader

__all__ = ["serve"]


def serve(connection: socket.socket, faults: int, folder: str, package: str) -> None:
    """Serve requests until the trusted side closes the connection.

    Args:
        connection: frames come and go here.
        faults: a descriptor on which ``faulthandler`` says where the code was at a crash or, on SIGUSR1, right now.
        folder: the submission.
        package: the name under which the submission is imported.
    """
    sys.stdout, sys.stderr = _line_by_line(1), _line_by_line(2)
    faulthandler.enable(faults)
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, faults, all_threads=False)
    loader = Loader(Path(folder), package)
    while (request := _receive(connection)) is not None:
        header, body = perform(loader, *request)
        try:
            frame = wire.pack(header, body)
        except wire.WireError:
            frame = wire.pack({"outcome": "oversized"})
        connection.sendall(frame)


def _line_by_line(descriptor: int) -> TextIO:
    """A text stream that keeps nothing back: what was printed before a crash is not lost in a buffer."""
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _receive(connection: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    preamble = _read(connection, wire.PREAMBLE.size)
    if preamble is None:
        return None
    header_length, body_length = wire.unpack_preamble(preamble)
    header, body = _read(connection, header_length), _read(connection, body_length)
    if header is None or body is None:
        return None
    return wire.unpack_header(header), body


def _read(connection: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = connection.recv(min(count - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)
