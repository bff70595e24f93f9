"""How far a class is graded: a bar with rate and time left on a terminal, plain lines elsewhere."""

import contextlib
from collections.abc import MutableMapping
from typing import Any, TextIO

from tqdm import tqdm

from grader.i18n import _

_MINUTE = 60.0


class _Bar(tqdm):  # type: ignore[type-arg]  # only its stubs know parameters
    """tqdm's bar; grading is told by the minute."""

    monitor_interval = 0  # no thread that watches for a bar that stands still: each submission moves ours

    @property
    def format_dict(self) -> MutableMapping[str, Any]:
        values = super().format_dict
        rate = values["rate"]
        return {**values, "speed": f"{rate * _MINUTE:.0f}/min, " if rate else ""}


class ClassProgress:
    """Shows how many of the submissions are done.

    A stream that cannot be written to any more, such as a pipe whose reader has gone, ends no grading.

    Args:
        total: how many there are to do.
        stream: where it is shown, such as standard error, which has an escape for whatever it cannot encode.
    """

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream
        self._done = 0
        self._bar: _Bar | None = None

    def start(self) -> None:
        """Show that it begins."""
        if self._stream.isatty() and self._total:
            with contextlib.suppress(OSError):
                self._bar = _Bar(
                    desc=_("starting"),
                    total=self._total,
                    file=self._stream,
                    leave=False,
                    mininterval=0,
                    dynamic_ncols=True,
                    bar_format=_("{bar:24} {n_fmt}/{total_fmt}  {speed}{remaining} left  {desc}"),
                )

    def advance(self, name: str, result: str) -> None:
        """Another one is done: what it is called, and what came of it."""
        self._done += 1
        if self._bar is None:
            self.say(f"[{self._done:>{len(str(self._total))}}/{self._total}] {name}: {result}")
            return
        with contextlib.suppress(OSError):
            self._bar.set_description_str(name, refresh=False)
            self._bar.update()

    def say(self, text: str) -> None:
        """Write a line that stays."""
        with contextlib.suppress(OSError):
            tqdm.write(text, self._stream)
            self._stream.flush()

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            with contextlib.suppress(OSError):
                self._bar.close()
