"""Starts each worker as a fresh interpreter (macOS, Windows): slower, and with fewer limits, but needs no fork."""

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import Any

from grader.processors import count_processors
from grader.sandbox.capture import FileCapture
from grader.sandbox.inside.wire import READY
from grader.sandbox.launch import End, SandboxError, Usage, Worker, interpreter_command, scrubbed_environment, starting
from grader.sandbox.limits import Limits
from grader.sandbox.workspace import Workspace

# A virtual environment's python.exe on Windows starts another process, and what is shared with the first is nothing to
# the second; see Python issue 35797. The environment is not needed: a worker is told where the libraries are.
_PROGRAM: str = getattr(sys, "_base_executable", sys.executable)
_START_SECONDS = 60.0
_FAULTS_KEPT = 16 << 10
_SPARES = max(1, min(3, count_processors() - 1))


class FreshInterpreters:
    """Starts one interpreter per worker. Memory is not limited and only wall time is known.

    An interpreter takes seconds to import torch. Who needs a second worker is likely to need more of them, so from then
    on some are started ahead.

    Args:
        workspace: where scratch folders lie.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.broken = False  # each worker is started anew
        self._scratch = workspace.scratch
        self._taken: dict[int, _Interpreter] = {}
        self._spares: deque[_Interpreter] = deque()
        self._needs_more = False

    def start(self, folder: Path, package: str, limits: Limits) -> Worker:
        """Take a spare interpreter for a submission, or start one; raises SandboxError if that fails."""
        with starting():
            interpreter = self._spares.popleft() if self._spares else _Interpreter(self._scratch)
            while self._needs_more and len(self._spares) < _SPARES:
                self._spares.append(_Interpreter(self._scratch))
        self._needs_more = True
        worker = interpreter.become_worker(folder, package, limits)
        self._taken[worker.pid] = interpreter
        return worker

    def usage(self, worker: Worker) -> Usage:  # noqa: ARG002 - the interface asks per worker
        """Not known without another library: wall time counts."""
        return Usage(None)

    def interrupt(self, worker: Worker) -> None:
        """Make the worker's faulthandler write its traceback, where the system has signals."""
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGUSR1)

    def stop(self, worker: Worker, grace: float) -> End:
        """End a worker."""
        interpreter = self._taken.pop(worker.pid)
        deadline = time.monotonic() + grace
        while interpreter.status is None and time.monotonic() < deadline:
            time.sleep(0.005)
        status = interpreter.status
        interpreter.end()
        return End(status)

    def close(self) -> None:
        """End every worker."""
        for interpreter in (*self._taken.values(), *self._spares):
            interpreter.end()
        self._taken.clear()
        self._spares.clear()


class _Interpreter:
    """A process that imports torch, and then waits to be told whose worker it is.

    Args:
        scratch: its own folder is made there.
    """

    def __init__(self, scratch: Path) -> None:
        self._home = Path(tempfile.mkdtemp(dir=scratch))
        self._output, self._faults = self._home / "output", self._home / "faults"
        self._output.touch()
        self._faults.touch()
        self._connection, self._theirs = socket.socketpair()
        inherited: dict[str, Any] = {} if sys.platform == "win32" else {"pass_fds": [self._theirs.fileno()]}
        try:
            with self._output.open("ab") as output:
                self._process = subprocess.Popen(
                    interpreter_command("fresh_worker", program=_PROGRAM),
                    env=scrubbed_environment(),
                    cwd=self._home,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **inherited,
                )
        except OSError:
            self._connection.close()
            self._theirs.close()
            raise

    @property
    def status(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.poll()

    def become_worker(self, folder: Path, package: str, limits: Limits) -> Worker:
        """Load a submission, and be ready for calls; raises SandboxError if it ends instead."""
        order: dict[str, Any] = {
            "folder": str(folder),
            "package": package,
            "scratch": str(self._home),
            "faults": str(self._faults),
        }
        try:
            if sys.platform == "win32":
                order["share"] = base64.b64encode(self._theirs.share(self._process.pid)).decode()
            else:
                order["connection"] = self._theirs.fileno()
                self._theirs.close()  # or its end would not be seen; on Windows it has to stay until it is taken
            assert self._process.stdin is not None
            with self._process.stdin as stdin:
                stdin.write(json.dumps(order).encode() + b"\n")
            self._connection.settimeout(_START_SECONDS)
            if self._connection.recv(1) != READY:  # importing torch is not the student's time
                raise ConnectionError("it ended")
        except OSError as error:
            self.end()
            words = self._output.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
            raise SandboxError(f"no worker process could be started: {error}. {words}") from error
        finally:
            self._theirs.close()
        self._connection.setblocking(False)
        output = FileCapture(self._output, limits.output_bytes)
        return Worker(self._process.pid, folder, self._connection, output, FileCapture(self._faults, _FAULTS_KEPT))

    def end(self) -> None:
        """Kill it, if it still runs."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._connection.close()
        self._theirs.close()
