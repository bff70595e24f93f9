"""How far grading is: a bar with rate and time left on a terminal, plain lines elsewhere."""

import shutil
import time
from collections.abc import Callable
from typing import TextIO

from grader.i18n import _

__all__ = ["Progress"]

_BAR = 24
_MINUTE = 60.0
_LOOK_BACK = 30  # submissions from which the rate is taken: the first one waits for torch


class Progress:
    """Shows how many of the submissions are done.

    Args:
        total: how many there are to do.
        stream: where it is shown.
        clock: seconds, rising.
    """

    def __init__(self, total: int, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._stream = stream
        self._clock = clock
        self._moments = [clock()]
        self._on_terminal = stream.isatty()
        self._shown = 0

    @property
    def done(self) -> int:
        """How many are done."""
        return len(self._moments) - 1

    def advance(self, name: str, result: str) -> None:
        """Another one is done: what it is called, and what came of it."""
        self._moments.append(self._clock())
        if self._on_terminal:
            self._draw(name)
        else:
            width = len(str(self._total))
            self._write(f"[{self.done:>{width}}/{self._total}] {name}: {result}\n")

    def start(self) -> None:
        """Show that it begins."""
        if self._on_terminal and self._total:
            self._draw(_("starting"))

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self._wipe()
        self._write(text + "\n")

    def finish(self) -> None:
        """Take the bar away."""
        self._wipe()

    def _draw(self, name: str) -> None:
        filled = _BAR * self.done // max(self._total, 1)
        text = f"{'█' * filled}{'░' * (_BAR - filled)} {self.done}/{self._total}{self._speed()}  {name}"
        width = shutil.get_terminal_size().columns - 1
        self._wipe()
        self._shown = min(len(text), width)
        self._write("\r" + text[:width])

    def _speed(self) -> str:
        recent = self._moments[-_LOOK_BACK - 1 :]
        seconds = recent[-1] - recent[0]
        if len(recent) < 2 or seconds <= 0:  # noqa: PLR2004 - a rate takes two moments
            return ""
        rate = (len(recent) - 1) / seconds
        left = (self._total - self.done) / rate
        remaining = (
            _("{minutes} min left").format(minutes=round(left / _MINUTE))
            if left >= 1.5 * _MINUTE
            else _("{seconds} s left").format(seconds=round(left))
        )
        return f"  {rate * _MINUTE:.0f}/min  {remaining}"

    def _wipe(self) -> None:
        if self._shown:
            self._write("\r" + " " * self._shown + "\r")
            self._shown = 0

    def _write(self, text: str) -> None:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
