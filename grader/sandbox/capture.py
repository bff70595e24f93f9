"""Keeps the tail of what a worker printed."""

import os
import sys
from pathlib import Path

_CHUNK = 1 << 16


class _Tail:
    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._tail = bytearray()
        self._cut = False

    def add(self, data: bytes) -> None:
        self._tail += data
        if len(self._tail) > self._keep:
            del self._tail[: -self._keep]
            self._cut = True

    def take(self) -> tuple[bytes, bool]:
        """Return the tail and whether something before it was dropped; start anew."""
        taken = bytes(self._tail), self._cut
        self._tail.clear()
        self._cut = False
        return taken


class PipeCapture:
    """Reads a pipe without ever waiting for it.

    Args:
        descriptor: the reading end, which this object owns from now on.
        keep: how many bytes to keep, from the end.
    """

    def __init__(self, descriptor: int, keep: int) -> None:
        if sys.platform != "win32":  # where workers write to a file
            os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._tail = _Tail(keep)
        self._ended = False

    @property
    def selectable(self) -> int | None:
        """The descriptor to watch; none once everybody has closed the other end, for it is then always readable."""
        return None if self._ended else self._descriptor

    def drain(self) -> None:
        """Take in what the pipe holds now; at most a pipe's full buffer, so a printing thread cannot hold us."""
        for _ in range(32):
            try:
                data = os.read(self._descriptor, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                self._ended = True
                return
            self._tail.add(data)

    def take(self) -> tuple[bytes, bool]:
        """Return the tail of what came since the last time, and whether something before it was dropped."""
        self.drain()
        return self._tail.take()

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)


class FileCapture:
    """Reads a file that a worker appends to.

    Args:
        path: the file; it is opened by its owner, not here.
        keep: how many bytes to keep, from the end.
    """

    def __init__(self, path: Path, keep: int) -> None:
        self._file = path.open("rb")
        self._keep = keep

    @property
    def selectable(self) -> int | None:
        """A file is always readable: there is nothing to watch."""
        return None

    def drain(self) -> None:
        """Nothing to do: the file holds it."""

    def take(self) -> tuple[bytes, bool]:
        """Return the tail of what came since the last time, and whether something before it was dropped."""
        start = self._file.tell()
        end = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(start, end - self._keep))
        return self._file.read(self._keep), end - start > self._keep

    def close(self) -> None:
        """Close the file."""
        self._file.close()
