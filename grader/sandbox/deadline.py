"""When a call has used up its time: CPU time where the system tells it, wall time as a backstop against sleeping."""

import time
from collections.abc import Callable

from grader.sandbox.launch import Usage
from grader.sandbox.limits import Limits

WATCH_SECONDS = 0.1  # how long a worker computes before somebody looks at what it uses


class DeadlineError(Exception):
    """A call has used up its time."""

    def __init__(self, seconds: float, *, asleep: bool) -> None:
        self.seconds = seconds
        self.asleep = asleep


class OverfullError(Exception):
    """The worker wrote more to its scratch folder than it may."""


class Deadline:
    """Watches one exchange with a worker.

    Asking for CPU time costs a round trip, and most calls take a millisecond: until the first look, and after the last,
    wall time stands for it.
    """

    def __init__(self, usage: Callable[[], Usage], limits: Limits) -> None:
        self._usage = usage
        self._limits = limits
        self._start = self._last_look = time.monotonic()
        self._used_at_last_look = 0.0
        self._cpu_at_last_look: float | None = None
        self._next_look = self._start + WATCH_SECONDS

    def check(self) -> None:
        """Raise if the call has used up its time."""
        if time.monotonic() < self._next_look:
            return
        self.look()
        if self._used_at_last_look > self._limits.call_seconds:
            raise DeadlineError(self._limits.call_seconds, asleep=False)
        if self.wall_seconds() > self._limits.call_seconds * self._limits.wall_factor:
            raise DeadlineError(self.wall_seconds(), asleep=True)

    def used_seconds(self) -> float:
        """CPU time of the call so far."""
        return self._used_at_last_look + time.monotonic() - self._last_look

    def wall_seconds(self) -> float:
        """Wall time of the call so far."""
        return time.monotonic() - self._start

    def unwatched_seconds(self) -> float:
        """Wall time since anybody looked at what the worker uses."""
        return time.monotonic() - self._last_look

    def look(self) -> None:
        """See what the worker has used; raises if it wrote too much."""
        usage = self._usage()
        if usage.overfull:
            raise OverfullError
        cpu, previous = usage.cpu_seconds, self._cpu_at_last_look
        self._used_at_last_look = (
            self.used_seconds() if cpu is None or previous is None else self._used_at_last_look + cpu - previous
        )
        self._cpu_at_last_look = cpu
        self._last_look = time.monotonic()
        self._next_look = self._last_look + WATCH_SECONDS
