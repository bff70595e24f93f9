"""An examiner's process as whoever started it sees it: what it was given, what it has said, and how it ended."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from typing import Any

from grader.classroom.examiners.job import ONE_THREAD, Job
from grader.exercise import Exercise
from grader.i18n import _
from grader.sandbox.uninterrupted import uninterrupted
from grader.sandbox.workspace import remove_abandoned

_SLOWNESS = 10.0  # how many times a submission's own time a busy machine may take for it
_SLACK_SECONDS = 300.0
_GRACE_SECONDS = 5.0
_CHUNK = 1 << 20


class ExaminerProcess:
    """An examiner process, its job, and what it has said so far.

    Args:
        exercise: what the submissions are submissions to.
        unsafe: grade even where submissions cannot be confined.

    Attributes:
        stdout: what it says comes from there; `receive` when there is something to read.
        ready: whether it has said that it can grade.
        gone: whether it has ended.
        last_words: how it ended.
        job: what it works on, and which try that is.
    """

    def __init__(self, exercise: Exercise, *, unsafe: bool) -> None:
        # -P: the current folder is a tutor's, or worse, and must not be where modules come from.
        command = [sys.executable, "-P", "-m", "grader.classroom.examiners.program", exercise.location]
        command += ["unsafe"] if unsafe else []
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | ONE_THREAD,
            start_new_session=True,  # Ctrl-C is for whoever started the grading, who then ends us
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self.stdout = self._process.stdout
        self._heard = bytearray()
        self.ready = False
        self.gone = False
        self.last_words = ""
        self.job: tuple[Job, int] | None = None
        self._since = time.monotonic()
        limits = exercise.limits
        # However slow the machine, a submission takes its time; what takes longer than that hangs in the grader itself.
        self._longest = (limits.run_seconds + 2 * limits.call_seconds) * _SLOWNESS + _SLACK_SECONDS

    def give(self, job: Job, attempt: int) -> None:
        """Give it a job."""
        self.job = job, attempt
        self._since = time.monotonic()
        with contextlib.suppress(BrokenPipeError):  # it has just ended; that will be noticed
            self._stdin.write(json.dumps(asdict(job)).encode() + b"\n")
            self._stdin.flush()

    def receive(self) -> list[dict[str, Any]]:
        """Take in what it says, whole lines only; remember when it is gone."""
        data = os.read(self.stdout.fileno(), _CHUNK)
        if not data:
            self.end(by_itself=True)
            return []
        self._heard += data
        *lines, rest = self._heard.split(b"\n")
        self._heard = bytearray(rest)
        return [json.loads(line) for line in lines]

    def overdue(self) -> bool:
        """Whether it works, or starts, for longer than anything can take."""
        return (self.job is not None or not self.ready) and time.monotonic() - self._since > self._longest

    def ask_to_end(self) -> None:
        """Let it end as soon as it can."""
        self._close_input()
        if self.job is not None or not self.ready:
            self._process.send_signal(signal.SIGTERM)

    def end(self, *, by_itself: bool = False) -> None:
        """End it, by force if need be.

        Args:
            by_itself: it is about to end, and its own exit code tells why.
        """
        if self.gone:
            return
        with uninterrupted():
            self.gone = True
            if by_itself:
                self._close_input()
            else:
                self.ask_to_end()
            try:
                self._process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            remove_abandoned(self._process.pid)  # where it was killed, by us or by somebody else, it could not clear up
            self.stdout.close()
            with self._errors:
                self._errors.seek(0)
                self.last_words = _describe_end(self._process.returncode, self._errors.read())

    def _close_input(self) -> None:
        with contextlib.suppress(OSError):
            self._stdin.close()


def _describe_end(status: int, errors: bytes) -> str:
    """How a process ended, and the last line that it wrote to its standard error."""
    end = _("signal {number}").format(number=-status) if status < 0 else _("exit code {code}").format(code=status)
    lines = errors.decode(errors="replace").strip().splitlines()
    return f"{end}: {lines[-1][:300]}" if lines else end
