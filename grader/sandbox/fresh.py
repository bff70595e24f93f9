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
from pathlib import Path
from typing import Any

from grader.sandbox.capture import FileCapture
from grader.sandbox.inside.wire import READY
from grader.sandbox.launch import End, SandboxError, Usage, Worker, interpreter_command, scrubbed_environment
from grader.sandbox.limits import Limits
from grader.sandbox.workspace import Workspace

_START_SECONDS = 60.0
_FAULTS_KEPT = 16 << 10


class FreshInterpreters:
    """Starts one interpreter per worker. Memory is not limited and only wall time is known.

    Args:
        workspace: where scratch folders lie.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.broken = False  # each worker is started anew
        self._scratch = workspace.scratch
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, folder: Path, package: str, limits: Limits) -> Worker:
        """Start an interpreter for a submission; raises SandboxError if that fails."""
        home = Path(tempfile.mkdtemp(dir=self._scratch))
        output_path, faults_path = home / "output", home / "faults"
        output_path.touch()
        faults_path.touch()
        process: subprocess.Popen[bytes] | None = None
        ours, theirs = socket.socketpair()
        inherited: dict[str, Any] = {} if sys.platform == "win32" else {"pass_fds": [theirs.fileno()]}
        try:
            with output_path.open("ab") as output:
                process = subprocess.Popen(
                    interpreter_command("fresh_worker"),
                    env=scrubbed_environment(),
                    cwd=home,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **inherited,
                )
            self._processes[process.pid] = process
            order: dict[str, Any] = {
                "folder": str(folder),
                "package": package,
                "scratch": str(home),
                "faults": str(faults_path),
            }
            if sys.platform == "win32":
                order["share"] = base64.b64encode(theirs.share(process.pid)).decode()
            else:
                order["connection"] = theirs.fileno()
                theirs.close()  # or the end of a worker would not be seen; on Windows it has to stay until it is taken
            assert process.stdin is not None
            with process.stdin as stdin:
                stdin.write(json.dumps(order).encode() + b"\n")
            ours.settimeout(_START_SECONDS)
            if ours.recv(1) != READY:  # importing torch is not the student's time
                raise ConnectionError("it ended")
        except OSError as error:
            ours.close()
            if process is not None:
                del self._processes[process.pid]
                process.kill()
                process.wait()
            words = output_path.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
            raise SandboxError(f"no worker process could be started: {error}. {words}") from error
        finally:
            theirs.close()
        ours.setblocking(False)
        output_capture = FileCapture(output_path, limits.output_bytes)
        return Worker(process.pid, folder, ours, output_capture, FileCapture(faults_path, _FAULTS_KEPT))

    def usage(self, worker: Worker) -> Usage:  # noqa: ARG002 - the interface asks per worker
        """Not known without another library: wall time counts."""
        return Usage(None)

    def interrupt(self, worker: Worker) -> None:
        """Make the worker's faulthandler write its traceback, where the system has signals."""
        if hasattr(signal, "SIGUSR1"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGUSR1)

    def stop(self, worker: Worker, grace: float) -> End:
        """End a worker."""
        process = self._processes.pop(worker.pid)
        deadline = time.monotonic() + grace
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        status = process.poll()
        process.kill()
        process.wait()
        worker.connection.close()
        return End(status)

    def close(self) -> None:
        """End every worker."""
        for process in self._processes.values():
            process.kill()
            process.wait()
        self._processes.clear()
