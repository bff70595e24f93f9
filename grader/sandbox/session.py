"""One submission's conversation with its worker: calls with deadlines, and a new worker after a dead one."""

import contextlib
import re
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import torch

from grader.printable import make_printable, one_line
from grader.sandbox.channel import ConnectionLostError, exchange
from grader.sandbox.inside.wire import WireError, pack
from grader.sandbox.launch import Launcher, SandboxError, Usage, Worker
from grader.sandbox.limits import Limits
from grader.sandbox.replies import (
    Died,
    Ending,
    Exhausted,
    Frame,
    Loaded,
    MissingFile,
    Omitted,
    Overfull,
    Raised,
    Reply,
    Returned,
    TimedOut,
    Uncallable,
    Undefined,
    Unfit,
    Unreadable,
)
from grader.sandbox.transfer import (
    Request,
    ValueReader,
    encode_load,
    encode_request,
    read_frames,
    read_place,
    read_text,
)
from grader.sandbox.workspace import Workspace
from grader.values import Array

__all__ = ["Session", "WorkerSession", "read_reply"]

_DEATH_SECONDS = 1.0  # how long a worker that closed its connection may take to end
_FAULT_SECONDS = 0.2  # how long to wait for an interrupted worker to say where it is
_WATCH_SECONDS = 0.1  # how long a worker computes before somebody looks at what it uses
_MAX_FILE, _MAX_FUNCTION = 200, 100
_FAULT_LINE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<function>\S+)')


class Session(Protocol):
    """Calls functions of one submission."""

    def call(self, request: Request) -> Reply:
        """Call a function; never raises on account of the student's code."""
        ...

    def renew(self, functions: Collection[str]) -> bool:
        """Have the next call answered by a worker that has run nothing else; False where that is so already.

        Args:
            functions: what the worker may have called before.
        """
        ...

    def close(self) -> None:
        """End the submission's worker."""
        ...


class _DeadlineError(Exception):
    def __init__(self, seconds: float, *, asleep: bool) -> None:
        self.seconds = seconds
        self.asleep = asleep


class _OverfullError(Exception):
    """The worker wrote more to its scratch folder than it may."""


class WorkerSession:
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
        self._folder = self._staged.folder
        self._package = package
        self._limits = limits
        self._worker: Worker | None = None
        self._loaded: set[str] = set()
        self._called: set[str] = set()  # by the worker that is alive, or was the last
        self._broken: dict[str, Reply] = {}
        self._unwatched_seconds = 0.0  # of short calls, which end before anybody looks
        self._seconds_used = 0.0
        self._wall_seconds_used = 0.0

    def call(self, request: Request) -> Reply:
        """Call a function and say how that ended.

        Its module is loaded first, in a step of its own: a module that does not load in a worker that has run nothing
        else is remembered, and costs its time once.
        """
        omitted = self._staged.omitted.get(f"{request.module}.py")
        if omitted is not None:
            return Reply(Omitted(omitted), loading=True)
        if request.module not in self._broken and request.module not in self._loaded:
            loading = self._load(request.module)
            if isinstance(loading.ending, Loaded):
                self._loaded.add(request.module)
            else:
                self._broken[request.module] = replace(loading, loading=True)
        if request.module in self._broken:
            return self._broken[request.module]
        reply = self._ask(pack(*encode_request(request)), lambda ending: _answers(ending, request))
        self._called.add(request.function)
        return reply

    def _load(self, module: str) -> Reply:
        used = bool(self._loaded)
        frame = pack(encode_load(module))
        loading = self._ask(frame, _answers_loading)
        if used and isinstance(loading.ending, Raised | Died | Unreadable | Overfull):
            # What was run before may be to blame.
            self._end(grace=0)
            loading = self._ask(frame, _answers_loading)
        return loading

    def _ask(self, frame: bytes, answers: Callable[[Ending], bool]) -> Reply:
        """Exchange a frame for a reply that can be its answer; whoever gives another one is not asked again."""
        reply = self._exchange(frame)
        if answers(reply.ending):
            return reply
        self._end(grace=0)
        return replace(reply, ending=Unreadable("it answers another call"))

    def _exchange(self, frame: bytes) -> Reply:
        limit = self._limits.run_seconds
        if self._seconds_used >= limit or self._wall_seconds_used >= limit * self._limits.wall_factor:
            return Reply(Exhausted(limit))
        worker = self._worker or self._start()
        deadline = _Deadline(lambda: self._launcher.usage(worker), self._limits)
        try:
            header, body = exchange(worker.connection, frame, [worker.output, worker.faults], deadline.check)
            reply = read_reply(header, body, self._take_output(worker))
            self._unwatched_seconds += deadline.unwatched_seconds()
            if self._unwatched_seconds > _WATCH_SECONDS:
                self._unwatched_seconds = 0.0
                deadline.look()
        except _DeadlineError as late:
            frames = self._ask_where(worker)
            reply = Reply(TimedOut(late.seconds, late.asleep, frames), output=self._take_output(worker))
            self._end(grace=0)
        except _OverfullError:
            reply = Reply(Overfull(), output=self._take_output(worker))
            self._end(grace=0)
        except ConnectionLostError:
            status = self._launcher.stop(worker, _DEATH_SECONDS)
            frames = self._read_faults(worker)
            reply = Reply(Died(status, frames), output=self._take_output(worker))
            self._forget(worker)
        except WireError as error:
            reply = Reply(Unreadable(str(error)), output=self._take_output(worker))
            self._end(grace=0)
        self._seconds_used += deadline.used_seconds()
        self._wall_seconds_used += deadline.wall_seconds()
        return reply

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
        self._worker = self._launcher.start(self._folder, self._package, self._limits)
        return self._worker

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
        return self._parse_faults(data)

    def _read_faults(self, worker: Worker) -> tuple[Frame, ...]:
        return self._parse_faults(worker.faults.take()[0])

    def _parse_faults(self, data: bytes) -> tuple[Frame, ...]:
        """Keep the lines of a faulthandler dump that lie in the submission, outermost first."""
        frames = []
        for match in _FAULT_LINE.finditer(data.decode("utf-8", errors="replace")):
            try:
                file = Path(match["file"]).relative_to(self._folder).as_posix()
            except ValueError:
                continue
            function = one_line(match["function"])[:_MAX_FUNCTION]
            frames.append(Frame(one_line(file)[:_MAX_FILE], int(match["line"][:9]), function, ""))
        return tuple(reversed(frames[:30]))


class _Deadline:
    """CPU time where the system tells it, wall time as a backstop against sleeping.

    Asking for CPU time costs a round trip, and most calls take a millisecond: until the first look, and after the last,
    wall time stands for it.
    """

    def __init__(self, usage: Callable[[], Usage], limits: Limits) -> None:
        self._usage = usage
        self._limits = limits
        self._start = self._last_look = time.monotonic()
        self._used_at_last_look = 0.0
        self._cpu_at_last_look: float | None = None
        self._next_look = self._start + _WATCH_SECONDS

    def check(self) -> None:
        """Raise if the call has used up its time."""
        if time.monotonic() < self._next_look:
            return
        self.look()
        if self._used_at_last_look > self._limits.call_seconds:
            raise _DeadlineError(self._limits.call_seconds, asleep=False)
        if self.wall_seconds() > self._limits.call_seconds * self._limits.wall_factor:
            raise _DeadlineError(self.wall_seconds(), asleep=True)

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
            raise _OverfullError
        cpu, previous = usage.cpu_seconds, self._cpu_at_last_look
        self._used_at_last_look = (
            self.used_seconds() if cpu is None or previous is None else self._used_at_last_look + cpu - previous
        )
        self._cpu_at_last_look = cpu
        self._last_look = time.monotonic()
        self._next_look = self._last_look + _WATCH_SECONDS


def _answers(ending: Ending, request: Request) -> bool:
    """Whether an ending can be that of a call: a forged reply may be well formed and answer something else."""
    if not isinstance(ending, Returned):
        return not isinstance(ending, Loaded)
    if len(ending.arguments) != sum(isinstance(argument, torch.Tensor) for argument in request.arguments):
        return False
    if ending.gradient is None:
        return True
    # One of another shape could be stretched, without bound, when it is compared.
    asked = request.gradient
    return asked is not None and ending.gradient.data.shape == tuple(request.arguments[asked.argument].shape)


def _answers_loading(ending: Ending) -> bool:
    """Whether an ending can be that of loading a file."""
    return not isinstance(ending, Returned | Undefined | Uncallable | Unfit)


def read_reply(header: dict[str, Any], body: bytes | bytearray, output: str) -> Reply:
    """Turn a worker's reply into data.

    Raises:
        WireError: if it is not of a known form.
    """
    return Reply(_read_ending(header, bytes(body)), read_place(header.get("where")), output)


def _read_ending(header: dict[str, Any], body: bytes) -> Ending:
    match header.get("outcome"):
        case "returned":
            return _read_returned(header, body)
        case "raised":
            return Raised(*_read_exception(header))
        case "loaded":
            return Loaded()
        case "missing_file":
            return MissingFile()
        case "undefined":
            return Undefined()
        case "uncallable":
            return Uncallable(read_text(header.get("type"), 100))
        case "unfit":
            return Unfit(read_text(header.get("message"), 500))
        case "oversized":
            return Unreadable("the result is too large to be sent")
    raise WireError("a reply is of no known form")


def _read_returned(header: dict[str, Any], body: bytes) -> Returned:
    nodes = header.get("arguments")
    if not isinstance(nodes, list) or len(nodes) > 20:  # noqa: PLR2004 - no function has that many tensors
        raise WireError("the arguments are malformed")
    read_value = ValueReader(body)
    arguments = tuple(read_value(node) for node in nodes)
    if not all(isinstance(argument, Array) for argument in arguments):
        raise WireError("the arguments are no arrays")
    gradient = None if header.get("gradient") is None else read_value(header["gradient"])
    if not isinstance(gradient, Array | None):
        raise WireError("the gradient is no array")
    value = read_value(header.get("value"))
    read_value.require_all_used()
    return Returned(value, tuple(a for a in arguments if isinstance(a, Array)), gradient)


def _read_exception(header: dict[str, Any]) -> tuple[str, str, tuple[Frame, ...], bool, bool]:
    return (
        read_text(header.get("type"), 100),
        read_text(header.get("message"), 2000),
        read_frames(header.get("frames")),
        header.get("exit") is True,
        header.get("memory") is True,
    )
