"""One exchange with a worker: a frame out, a frame back, its output drained meanwhile, all under a deadline."""

import selectors
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

from grader.sandbox.inside import wire

_TICK = 0.02
_CHUNK = 1 << 18
_PARTS = 3  # of a frame: preamble, header, body
# Made for one exchange, where poll, unlike epoll, costs no system call.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class Capture(Protocol):
    """Where a worker's output goes. `selectable` is a descriptor to watch, or None for a plain file."""

    @property
    def selectable(self) -> int | None:
        """The descriptor that becomes readable when there is output."""
        ...

    def drain(self) -> None:
        """Take in what is there, without waiting."""
        ...


class ConnectionLostError(Exception):
    """The worker closed its end before a whole reply came."""


def exchange(
    connection: socket.socket, frame: bytes, captures: list[Capture], check_deadline: Callable[[float], None]
) -> tuple[dict[str, Any], bytes]:
    """Send a frame and return the header and body of the reply.

    Args:
        connection: non-blocking.
        frame: the request.
        captures: drained while waiting, so that a worker that prints a lot is not stuck on a full pipe.
        check_deadline: called every few milliseconds until the reply is there, with the seconds for which nothing
            was there to do since the last time; raises to give up.

    Raises:
        ConnectionLostError: if the worker is gone.
        WireError: if the reply is no frame, or something had been sent before it was asked for.
    """
    if _has_data(connection):
        raise wire.WireError("a reply was sent before any was asked for")
    # Most frames fit into the connection's buffer: then there is nothing to wait for but the reply.
    outgoing = memoryview(frame)
    outgoing = outgoing[_send(connection, outgoing) :]
    incoming = _Incoming()
    with _Selector() as selector:
        selector.register(connection, selectors.EVENT_READ | (selectors.EVENT_WRITE if outgoing else 0))
        for capture in captures:
            if capture.selectable is not None:
                selector.register(capture.selectable, selectors.EVENT_READ, capture)
        idle_seconds = 0.0
        while not incoming.complete:
            check_deadline(idle_seconds)
            happened, idle_seconds = _wait(selector)
            for key, events in happened:
                if key.data is not None:
                    _drain(key, selector)
                    continue
                if events & selectors.EVENT_WRITE:
                    outgoing = outgoing[_send(connection, outgoing) :]
                    if not outgoing:
                        selector.modify(connection, selectors.EVENT_READ)
                if events & selectors.EVENT_READ:
                    incoming.feed(connection)
    return wire.unpack_header(bytes(incoming.header)), bytes(incoming.body)


class _Incoming:
    """A frame under construction. Memory is taken as bytes arrive, never by what the sender announces."""

    def __init__(self) -> None:
        self.preamble = bytearray()
        self.header = bytearray()
        self.body = bytearray()
        self.lengths: tuple[int, int] | None = None
        self.complete = False

    def feed(self, connection: socket.socket) -> None:
        """Take in what is there, but not more than a chunk of each part: a flood must not keep us from the deadline."""
        for _part in range(_PARTS):
            if not self._feed_part(connection) or self.complete:
                break

    def _feed_part(self, connection: socket.socket) -> bool:
        """Take in a chunk of the part that is due; tell whether anything was there."""
        part, missing = self._next_part()
        try:
            data = connection.recv(min(missing, _CHUNK))
        except BlockingIOError:
            return False
        except OSError as error:
            raise ConnectionLostError from error
        if not data:
            raise ConnectionLostError
        part += data
        if self.lengths is None and len(self.preamble) == wire.PREAMBLE.size:
            self.lengths = wire.unpack_preamble(bytes(self.preamble))
        self.complete = self.lengths is not None and self._next_part()[1] == 0
        return True

    def _next_part(self) -> tuple[bytearray, int]:
        if self.lengths is None:
            return self.preamble, wire.PREAMBLE.size - len(self.preamble)
        header_length, body_length = self.lengths
        if len(self.header) < header_length:
            return self.header, header_length - len(self.header)
        return self.body, body_length - len(self.body)


def _wait(selector: selectors.BaseSelector) -> tuple[list[tuple[selectors.SelectorKey, int]], float]:
    """Wait until something happens, for a tick at most; return what did, and for how long nothing was there to do.

    That is a tick at most, too: while this process found no processor, or was stopped, the worker may have been ready.
    """
    start = time.monotonic()
    happened = selector.select(_TICK)
    return happened, min(time.monotonic() - start, _TICK)


def _drain(key: selectors.SelectorKey, selector: selectors.BaseSelector) -> None:
    key.data.drain()
    if key.data.selectable is None:
        selector.unregister(key.fileobj)


def _send(connection: socket.socket, data: memoryview) -> int:
    try:
        return connection.send(data[:_CHUNK])
    except BlockingIOError:
        return 0
    except OSError as error:
        raise ConnectionLostError from error


def _has_data(connection: socket.socket) -> bool:
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    except OSError as error:
        raise ConnectionLostError from error
