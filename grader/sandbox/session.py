"""One submission's conversation with its worker: calls with deadlines, and a new worker after a dead one."""

import contextlib
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from grader.i18n import _
from grader.printable import make_printable, one_line
from grader.sandbox.channel import ConnectionLostError, exchange
from grader.sandbox.deadline import Deadline, DeadlineError, Meter, OverfullError
from grader.sandbox.encoding import Request, encode_load, encode_request, encode_several
from grader.sandbox.inside.wire import WireError, pack
from grader.sandbox.launch import End, Launcher, SandboxError, Worker
from grader.sandbox.limits import Limits
from grader.sandbox.replies import (
    Died,
    Ending,
    Exhausted,
    Frame,
    Loaded,
    Omitted,
    Overfull,
    Raised,
    Reply,
    Several,
    TimedOut,
    Unreadable,
)
from grader.sandbox.reply_decoding import MOST_CALLS, answers, answers_loading, answers_several, read_reply
from grader.sandbox.workspace import Workspace

_DEATH_SECONDS = 1.0  # how long a worker that closed its connection may take to end
_FULL_SLEEPS = 2  # calls of a file that may take all of their time to sleep; each that follows has less
_SHORT_SLEEP_SECONDS = 1.0
_FAULT_SECONDS = 0.2  # how long to wait for an interrupted worker to say where it is
_MAX_FILE, _MAX_FUNCTION = 200, 100
_FAULT_LINE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<function>\S+)')


class Session(Protocol):
    """Calls functions of one submission.

    Attributes:
        fingerprint: over all of the submission that its code can see; see `staging`.
    """

    fingerprint: str

    def call(self, request: Request) -> Reply:
        """Call a function; never raises on account of the student's code."""
        ...

    def call_each(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """Make several calls of one function; none is made after the last that was asked of this iterator.

        What was printed may be told with all calls that ran together.
        """
        return (self.call(request) for request in requests)

    def computed_seconds(self) -> float:
        """For how long calls have computed so far: of use as a difference; here, of this very process."""
        return time.process_time()

    def renew(self, functions: Collection[str]) -> bool:
        """Have the next call answered by a worker that has run nothing else; False where that is so already.

        Args:
            functions: what the worker may have called before.
        """
        ...

    def close(self) -> None:
        """End the submission's worker."""
        ...


class WorkerSession(Session):
    """A session in worker processes.

    A worker lives for as many calls as it survives. After a crash or a timeout the next call gets a fresh one, so
    that one bad function does not cost the others.

    Args:
        launcher: starts workers.
        workspace: where the submission is copied to, for the workers to read.
        folder: the submission.
        package: the package name under which student code finds itself.
        limits: per call and for all calls.
    """

    def __init__(self, launcher: Launcher, workspace: Workspace, folder: Path, package: str, limits: Limits) -> None:
        self._launcher = launcher
        self._workspace = workspace
        self._staged = workspace.stage(folder)
        self.fingerprint = self._staged.fingerprint
        self._package = package
        self._limits = limits
        self._worker: Worker | None = None
        self._loaded: set[str] = set()
        self._called: set[str] = set()  # by the worker that is alive, or was the last
        self._broken: dict[str, Reply] = {}
        self._meter = Meter()
        self._slept = Counter[str]()  # by module: its calls that were ended because they slept

    def call(self, request: Request) -> Reply:
        """Call a function and say how that ended.

        Its module is loaded first, in a step of its own: a module that does not load in a worker that has run nothing
        else is remembered, and costs its time once.
        """
        failed = self._require_loaded(request.module)
        if failed is not None:
            return failed
        reply = self._ask(request.module, pack(*encode_request(request)), partial(answers, request=request))
        self._called.add(request.function)
        return self._noted(request.module, reply)

    def call_each(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """Make several calls of one function, many in one exchange: that is what most of a short call's cost is.

        Such an exchange has the time of one call. Where it gives no answer, for one of the calls hangs or ends the
        process, each is made by itself.
        """
        for first in range(0, len(requests), MOST_CALLS):
            some = requests[first : first + MOST_CALLS]
            if self._require_loaded(some[0].module) is None:
                frame = pack(*encode_several(some))
                reply = self._ask(some[0].module, frame, partial(answers_several, requests=some))
                self._called.update(request.function for request in some)
                if isinstance(reply.ending, Several):
                    yield from reply.ending.replies
                    continue
            yield from super().call_each(some)

    def _require_loaded(self, module: str) -> Reply | None:
        """Load a module, unless that was done; return how it failed."""
        omitted = self._staged.omitted.get(f"{module}.py")
        if omitted is not None:
            return Reply(Omitted(omitted), loading=True)
        if module not in self._broken and module not in self._loaded:
            loading = self._load(module)
            if isinstance(loading.ending, Loaded):
                self._loaded.add(module)
            else:
                self._broken[module] = replace(loading, loading=True)
        return self._broken.get(module)

    def _load(self, module: str) -> Reply:
        used = bool(self._loaded)
        frame = pack(encode_load(module))
        loading = self._ask(module, frame, answers_loading)
        if used and isinstance(loading.ending, Raised | Died | Unreadable | Overfull):
            # What was run before may be to blame.
            self._end(grace=0)
            loading = self._ask(module, frame, answers_loading)
        return self._noted(module, loading)

    def _noted(self, module: str, reply: Reply) -> Reply:
        """Remember whose calls sleep."""
        if isinstance(reply.ending, TimedOut) and reply.ending.asleep:
            self._slept[module] += 1
        return reply

    def _ask(self, module: str, frame: bytes, can_be: Callable[[Ending], bool]) -> Reply:
        """Exchange a frame for a reply that can be its answer; whoever gives another one is not asked again."""
        reply = self._exchange(module, frame)
        if can_be(reply.ending):
            return reply
        self._end(grace=0)
        return replace(reply, ending=Unreadable("it answers another call"))

    def _exchange(self, module: str, frame: bytes) -> Reply:
        limit, meter = self._limits.run_seconds, self._meter
        if meter.computed_seconds >= limit:
            return Reply(Exhausted(limit, asleep=False if meter.knows_cpu else None))
        if meter.slept_seconds >= limit:
            return Reply(Exhausted(limit, asleep=True))
        worker = self._worker or self._start()
        deadline = Deadline(meter, self._limits.call_seconds, self._sleep_seconds(module))
        try:
            header, body = exchange(worker.connection, frame, [worker.output, worker.faults], deadline.check)
            meter.advance()
            reply = read_reply(header, body, self._take_output(worker))
        except DeadlineError as late:
            frames = self._ask_where(worker)
            reply = Reply(TimedOut(late.seconds, late.asleep, frames), output=self._take_output(worker))
            self._end(grace=0)
        except OverfullError:
            reply = Reply(Overfull(), output=self._take_output(worker))
            self._end(grace=0)
        except ConnectionLostError:
            end = self._launcher.stop(worker, _DEATH_SECONDS)
            meter.conclude(end.cpu_seconds)
            reply = Reply(self._explain(end, deadline, self._read_faults(worker)), output=self._take_output(worker))
            self._forget(worker)
        except WireError as error:
            reply = Reply(Unreadable(str(error)), output=self._take_output(worker))
            self._end(grace=0)
        return reply

    def _sleep_seconds(self, module: str) -> float:
        """How long a call may sleep: not for long where others of its file have done nothing else."""
        limit = self._limits.sleep_seconds
        return limit if self._slept[module] < _FULL_SLEEPS else min(limit, _SHORT_SLEEP_SECONDS)

    def _explain(self, end: End, deadline: Deadline, frames: tuple[Frame, ...]) -> Ending:
        """The ending of a call in which the connection was lost."""
        if end.status is None:
            return Unreadable(_("it closed the connection on which it had to come"))
        killed = sys.platform != "win32" and end.status == -signal.SIGKILL
        if killed and end.cpu_seconds is not None and deadline.computed_too_long():
            # By the system's own limit, which is there for when nobody looks in time.
            return TimedOut(self._limits.call_seconds, asleep=False, frames=frames)
        return Died(end.status, frames)

    def computed_seconds(self) -> float:
        """For how long calls have computed so far: CPU time, or wall time where the system does not tell."""
        if self._worker is not None:
            with contextlib.suppress(OverfullError):  # the next call will find that out as well, and say it
                self._meter.look()
        return self._meter.computed_seconds

    def renew(self, functions: Collection[str]) -> bool:
        """End the worker if it has called other functions than these; one that is dead already counts as well."""
        used = bool(self._called - set(functions))
        if used:
            self._end(grace=0)
            self._called.clear()
        return used

    def close(self) -> None:
        """End the worker, if there is one, and remove the copy of the submission."""
        self._end(grace=0)
        self._workspace.discard(self._staged)

    def _start(self) -> Worker:
        self._called.clear()
        worker = self._worker = self._launcher.start(self._staged.folder, self._package, self._limits)
        self._meter.attach(lambda: self._launcher.usage(worker))
        return worker

    def _end(self, grace: float) -> None:
        if self._worker is not None:
            worker = self._worker
            with contextlib.suppress(SandboxError):  # the workers' parent is gone, and they with it
                self._launcher.stop(worker, grace)
            self._forget(worker)

    def _forget(self, worker: Worker) -> None:
        worker.output.close()
        worker.faults.close()
        self._worker = None
        self._loaded.clear()

    def _take_output(self, worker: Worker) -> str:
        data, cut = worker.output.take()
        text = make_printable(data.decode("utf-8", errors="replace"))
        return f"[… only the end is kept …]\n{text}" if cut else text

    def _ask_where(self, worker: Worker) -> tuple[Frame, ...]:
        worker.faults.take()
        self._launcher.interrupt(worker)
        deadline = time.monotonic() + _FAULT_SECONDS
        data = b""
        while not data and time.monotonic() < deadline:
            time.sleep(0.01)
            data = worker.faults.take()[0]
        return _parse_faults(data, worker.folder)

    def _read_faults(self, worker: Worker) -> tuple[Frame, ...]:
        return _parse_faults(worker.faults.take()[0], worker.folder)


def _parse_faults(data: bytes, folder: Path) -> tuple[Frame, ...]:
    """Keep the lines of a faulthandler dump that lie in the submission, outermost first."""
    frames = []
    for match in _FAULT_LINE.finditer(data.decode("utf-8", errors="replace")):
        try:
            file = Path(match["file"]).relative_to(folder).as_posix()
        except ValueError:
            continue
        function = one_line(match["function"])[:_MAX_FUNCTION]
        frames.append(Frame(one_line(file)[:_MAX_FILE], int(match["line"][:9]), function, ""))
    return tuple(reversed(frames[:30]))
