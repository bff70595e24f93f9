"""When a call has used up its time: what it computes and what it sleeps are measured apart.

Waiting for a busy processor is neither, so a slow machine takes nothing from those who compute.
"""

import time
from collections.abc import Callable

from grader.sandbox.launch import Usage

WATCH_SECONDS = 0.1  # how long a worker runs before somebody looks at what it uses


class DeadlineError(Exception):
    """A call has used up its time: ``asleep`` or computing, None where the system does not tell."""

    def __init__(self, seconds: float, *, asleep: bool | None) -> None:
        self.seconds = seconds
        self.asleep = asleep


class OverfullError(Exception):
    """The worker wrote more to its scratch folder than it may."""


class Meter:
    """What a submission's workers, one after the other, compute and sleep in their calls.

    To ask costs a round trip, and most calls take a millisecond: several calls may pass between two looks.

    Args:
        clock: gives wall time.

    Attributes:
        computed_seconds: CPU time, but no more than wall time, so that of threads side by side; wall time where the
            system does not tell.
        slept_seconds: for how long no thread of a worker that was waited for computed, or waited for a processor.
        unwatched_seconds: wall time of calls since anybody looked.
        knows_cpu: whether the system tells CPU time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.computed_seconds = 0.0
        self.slept_seconds = 0.0
        self.unwatched_seconds = 0.0
        self.knows_cpu = False
        self._idle_seconds = 0.0
        self._since = 0.0
        self._usage: Callable[[], Usage]
        self._last: Usage

    def attach(self, usage: Callable[[], Usage]) -> None:
        """Measure a new worker from here on."""
        self._usage = usage
        self._last = usage()
        self.knows_cpu = self._last.cpu_seconds is not None
        self.unwatched_seconds = self._idle_seconds = 0.0

    def resume(self) -> None:
        """A call begins: the time since the last one is not the worker's."""
        self._since = self._clock()

    def advance(self, idle_seconds: float = 0.0) -> bool:
        """The call goes on, or ends; look, if it is time to, and tell whether that was done.

        Args:
            idle_seconds: for how long, since the last time, the grader had nothing to do but to wait for the worker.
                Only that can count as sleep: who sleeps while the grader is busy, or stopped, may be waiting for it.

        Raises:
            OverfullError: if the worker wrote too much.
        """
        self._pass_time()
        self._idle_seconds += idle_seconds
        if self.unwatched_seconds <= WATCH_SECONDS:
            return False
        self.look()
        return True

    def look(self) -> None:
        """Ask what the worker has used, up to this moment.

        Raises:
            OverfullError: if the worker wrote too much.
        """
        usage, last = self._usage(), self._last
        if usage.overfull:
            raise OverfullError
        self._count_computing(usage.cpu_seconds)
        if usage.cpu_seconds is not None and not usage.awake:
            busy = usage.cpu_seconds - (last.cpu_seconds or 0.0)
            busy += max(0.0, usage.waiting_seconds - last.waiting_seconds)  # that of threads that ended is gone
            self.slept_seconds += max(0.0, self._idle_seconds - busy)
        self._last = usage
        self.unwatched_seconds = self._idle_seconds = 0.0

    def conclude(self, cpu_seconds: float | None) -> None:
        """The worker has ended, after it had computed for so long in its whole life."""
        self._pass_time()
        self._count_computing(cpu_seconds)

    def _pass_time(self) -> None:
        now = self._clock()
        self.unwatched_seconds += now - self._since
        self._since = now

    def _count_computing(self, cpu_seconds: float | None) -> None:
        computed = self.unwatched_seconds
        if cpu_seconds is not None:
            # Threads that an earlier call has left behind compute between calls, too.
            computed = min(computed, cpu_seconds - (self._last.cpu_seconds or 0.0))
        self.computed_seconds += computed


class Deadline:
    """Watches one exchange with a worker.

    Args:
        meter: measures the worker.
        call_seconds: how long the call may compute.
        sleep_seconds: how long it may sleep.
    """

    def __init__(self, meter: Meter, call_seconds: float, sleep_seconds: float) -> None:
        meter.resume()
        self._meter = meter
        self._call_seconds = call_seconds
        self._sleep_seconds = sleep_seconds
        # What nobody has looked at yet is that of earlier calls.
        self._computed_before = meter.computed_seconds + meter.unwatched_seconds
        self._slept_before = meter.slept_seconds + meter.unwatched_seconds

    def check(self, idle_seconds: float) -> None:
        """Raise if the call has used up its time; see `Meter.advance`."""
        if not self._meter.advance(idle_seconds):
            return
        if self.computed_too_long():
            raise DeadlineError(self._call_seconds, asleep=False if self._meter.knows_cpu else None)
        if self._meter.slept_seconds - self._slept_before > self._sleep_seconds:
            raise DeadlineError(self._sleep_seconds, asleep=True)

    def computed_too_long(self) -> bool:
        """Whether the call has computed for longer than it may."""
        return self._meter.computed_seconds - self._computed_before > self._call_seconds
