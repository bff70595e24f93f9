"""Starts workers by forking a zygote, a process that has imported torch already (Linux)."""

import array
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from grader.sandbox.capture import PipeCapture
from grader.sandbox.launch import SandboxError, Worker, interpreter_command, scrubbed_environment
from grader.sandbox.limits import Limits

__all__ = ["Zygote"]

_START_SECONDS = 60.0
_FAULTS_KEPT = 16 << 10


class Zygote:
    """One zygote process and the workers that it forks.

    It is started at once and imports torch meanwhile; the first `start` waits for that.
    """

    def __init__(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="grader-"))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(_START_SECONDS)
        self._control = ours
        with theirs:
            self._process = subprocess.Popen(
                interpreter_command("zygote", str(theirs.fileno())),
                env=scrubbed_environment(),
                cwd=self._scratch,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(self, folder: Path, package: str, limits: Limits) -> Worker:
        """Fork a worker for a submission; raises SandboxError if the zygote is not there."""
        ours, theirs = socket.socketpair()
        output_read, output_write = os.pipe()
        faults_read, faults_write = os.pipe()
        try:
            order = {
                "do": "fork",
                "folder": str(folder),
                "package": package,
                "scratch": str(self._scratch),
                "memory": limits.memory_bytes,
            }
            answer = self._order(order, [theirs.fileno(), output_write, faults_write])
        except SandboxError:
            ours.close()
            os.close(output_read)
            os.close(faults_read)
            raise
        finally:
            theirs.close()
            os.close(output_write)
            os.close(faults_write)
        ours.setblocking(False)
        output, faults = PipeCapture(output_read, limits.output_bytes), PipeCapture(faults_read, _FAULTS_KEPT)
        return Worker(answer["pid"], ours, output, faults)

    def cpu_seconds(self, worker: Worker) -> float | None:
        """CPU time of all threads of a worker."""
        return float(self._order({"do": "cpu", "pid": worker.pid})["seconds"])

    def interrupt(self, worker: Worker) -> None:
        """Make the worker's faulthandler write its traceback."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGUSR1)

    def stop(self, worker: Worker, grace: float) -> int:
        """End a worker and everything in its process group."""
        status = int(self._order({"do": "stop", "pid": worker.pid, "grace": grace})["status"])
        worker.connection.close()
        return status

    def close(self) -> None:
        """End the zygote; it kills its workers."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _order(self, order: dict[str, Any], descriptors: list[int] | None = None) -> dict[str, Any]:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors or []))] if descriptors else []
        try:
            self._control.sendmsg([json.dumps(order).encode()], ancillary)
            message = self._control.recv(1 << 16)
        except OSError as error:
            raise SandboxError(f"the worker process cannot be reached: {error}") from error
        if not message:
            raise SandboxError(f"the worker process ended: {self._last_words()}")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _last_words(self) -> str:
        self._process.wait(timeout=5)
        words = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
        return words.strip()[-2000:] or f"exit code {self._process.returncode}"
