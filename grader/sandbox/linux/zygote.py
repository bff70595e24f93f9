"""Starts workers by forking a zygote, a process that has imported torch already (Linux)."""

import array
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from grader.sandbox.capture import PipeCapture
from grader.sandbox.inside.wire import READY
from grader.sandbox.launch import End, SandboxError, Usage, Worker, interpreter_command, scrubbed_environment, starting
from grader.sandbox.limits import Limits
from grader.sandbox.linux.confinement import Confinement
from grader.sandbox.workspace import Workspace

_START_SECONDS = 60.0
_FAULTS_KEPT = 16 << 10


class Zygote:
    """One zygote process and the workers that it forks.

    It is started at once and imports torch meanwhile; the first `start` waits for that.

    Args:
        workspace: where submissions and scratch folders lie.
        confinement: how its workers are confined; None leaves them as they are.
    """

    def __init__(self, workspace: Workspace, confinement: Confinement | None = None) -> None:
        self.broken = False
        self._confinement = confinement
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(_START_SECONDS)
        self._control = ours
        program = str(Path(sys.executable).resolve())
        command = interpreter_command("linux.zygote_process", f"{theirs.fileno()}, {str(workspace.scratch)!r}", program)
        if confinement is not None:
            command = confinement.wrap(command)
        try:
            self._process = subprocess.Popen(
                command,
                env=scrubbed_environment(),
                cwd=workspace.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()

    def start(self, folder: Path, package: str, limits: Limits) -> Worker:
        """Fork a worker for a submission; raises SandboxError if the zygote is not there, or the lock does not hold."""
        with starting():
            ours, theirs = socket.socketpair()
            output_read, output_write = os.pipe()
            faults_read, faults_write = os.pipe()
        order = {
            "do": "fork",
            "folder": str(folder),
            "package": package,
            "memory": limits.memory_bytes,
            # Far above what the deadlines allow, were all processors busy with it: they end a call, and know why.
            "cpu_seconds": 2 * (limits.run_seconds + limits.call_seconds) * (os.cpu_count() or 1),
            "plan": self._confinement.to_order() if self._confinement else None,
        }
        try:
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
        output, faults = PipeCapture(output_read, limits.output_bytes), PipeCapture(faults_read, _FAULTS_KEPT)
        worker = Worker(answer["pid"], Path(answer["folder"]), ours, output, faults)
        self._await_lock(worker)
        ours.setblocking(False)
        return worker

    def usage(self, worker: Worker) -> Usage:
        """What a worker has used so far, what it does now, and whether its scratch folder is too full."""
        return Usage(**self._order({"do": "usage", "pid": worker.pid}))

    def interrupt(self, worker: Worker) -> None:
        """Make the worker's faulthandler write its traceback."""
        self._order({"do": "interrupt", "pid": worker.pid})

    def stop(self, worker: Worker, grace: float) -> End:
        """End a worker and everything in its process group."""
        worker.connection.close()
        return End(**self._order({"do": "stop", "pid": worker.pid, "grace": grace}))

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

    def _await_lock(self, worker: Worker) -> None:
        """Wait until the worker has locked itself up; until then no student's code has run in it."""
        ready, _, _ = select.select([worker.connection], [], [], _START_SECONDS)
        first = b""
        with contextlib.suppress(OSError):
            first = worker.connection.recv(1) if ready else b""
        if first == READY:
            return
        self.stop(worker, 0)
        words = worker.output.take()[0].decode(errors="replace").strip()
        worker.output.close()
        worker.faults.close()
        last_line = words.rpartition("\n")[2]
        raise SandboxError(f"a worker could not be locked up: {last_line[:500]}")

    def _order(self, order: dict[str, Any], descriptors: list[int] | None = None) -> dict[str, Any]:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors or []))] if descriptors else []
        try:
            self._control.sendmsg([json.dumps(order).encode()], ancillary)
            message = self._control.recv(1 << 16)
        except OSError as error:
            self._give_up()
            raise SandboxError(f"the worker process cannot be reached: {error}. {self._last_words()}") from error
        if not message:
            self._give_up()
            raise SandboxError(f"the worker process ended: {self._last_words()}")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _give_up(self) -> None:
        """End a zygote that does not answer: a late answer would be taken for that to the next order."""
        self.broken = True
        self._process.kill()

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        if self._process.returncode is None or self._process.stderr is None:
            return ""
        words = self._process.stderr.read().decode(errors="replace")
        return words.strip()[-2000:] or f"exit code {self._process.returncode}"
