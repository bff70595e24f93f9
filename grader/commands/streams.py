"""Standard output and error that outlive their readers: `| head` ends a pipe, not a run."""

import io
import os
import sys
from typing import Any, TextIO


class _Pipe(io.FileIO):
    """A file descriptor to which nothing more is written once nobody reads it."""

    def write(self, data: Any, /) -> int:
        """Write, or lose what nobody would read."""
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            # The descriptor itself, as pytest and the workers write to it as well.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(data)


def outlive_readers() -> None:
    """Let writing to standard output and error never end a run: nobody reads it, or a letter has no place in it."""
    sys.stdout = _outliving(sys.stdout, 1)
    sys.stderr = _outliving(sys.stderr, 2)


def _outliving(stream: TextIO | None, descriptor: int) -> TextIO:
    if stream is None:  # it was closed before we began
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as long as the process
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.reconfigure(errors="backslashreplace")
    if not isinstance(stream.buffer, io.BufferedWriter | io.FileIO) or stream.fileno() != descriptor:
        return stream  # a test's, in memory or in a file
    stream.flush()
    pipe = _Pipe(descriptor, "wb", closefd=False)
    buffer = io.BufferedWriter(pipe) if isinstance(stream.buffer, io.BufferedWriter) else pipe  # as Python chose
    return io.TextIOWrapper(
        buffer,
        stream.encoding,
        "backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
