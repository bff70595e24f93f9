"""The engine on one machine: a few examiner processes, each given the next job when it has answered the last."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from grader.classroom.job import TRIES, Answer, EngineError, Job, RefusedError
from grader.exam.manifest import LIMITS
from grader.i18n import _

__all__ = ["LocalEngine"]

_FALSE_STARTS = 5  # in a row, before any examiner got ready
_SLACK_SECONDS = 300.0
# A submission may sleep its time away; what takes longer than that hangs in the grader itself.
_LONGEST = (LIMITS.run_seconds + 2 * LIMITS.call_seconds) * LIMITS.wall_factor + _SLACK_SECONDS
_GRACE_SECONDS = 5.0
_CHUNK = 1 << 20


class LocalEngine:
    """Grades with examiner processes on this machine.

    Args:
        examiners: how many work at the same time.
        unsafe: grade even where submissions cannot be confined.
    """

    def __init__(self, examiners: int, *, unsafe: bool) -> None:
        self._count = examiners
        self._unsafe = unsafe
        self._examiners: list[_Process] = []
        self._false_starts = 0

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Answer]]:
        """Yield an answer to each job, as they come."""
        pending = deque((job, 1) for job in jobs)
        # More than there are jobs would import torch for nothing.
        self._examiners = [_Process(unsafe=self._unsafe) for _examiner in range(min(self._count, len(jobs)))]
        while self._examiners:
            with selectors.DefaultSelector() as selector:
                for examiner in self._examiners:
                    selector.register(examiner.stdout, selectors.EVENT_READ, examiner)
                ready = [key.data for key, _events in selector.select(timeout=1.0)]
            for examiner in [*self._examiners]:
                if examiner in self._examiners:
                    yield from self._attend(examiner, pending, readable=examiner in ready)

    def close(self) -> None:
        """End all examiners."""
        for examiner in self._examiners:
            examiner.ask_to_end()
        for examiner in self._examiners:
            examiner.end()
        self._examiners = []

    def _attend(
        self, examiner: "_Process", pending: deque[tuple[Job, int]], *, readable: bool
    ) -> Iterator[tuple[Job, Answer]]:
        """Take in what an examiner has to say, and give it something to do."""
        messages = examiner.receive() if readable else []
        for message in messages:
            if "refused" in message and not examiner.ready:
                self._welcome(examiner, message["refused"])
                continue
            assert examiner.job is not None
            job, attempt = examiner.job
            examiner.job = None
            answer = Answer(**message)
            if answer.problem and attempt < TRIES:
                pending.append((job, attempt + 1))
            else:
                yield job, answer
            if answer.spent:
                examiner.end()
        if examiner.overdue():
            examiner.end()
        if examiner.gone:
            yield from self._replace(examiner, pending)
        elif examiner.ready and examiner.job is None:
            self._employ(examiner, pending)

    def _welcome(self, examiner: "_Process", refusal: str) -> None:
        if refusal:
            raise RefusedError(refusal)
        examiner.ready = True
        self._false_starts = 0

    def _employ(self, examiner: "_Process", pending: deque[tuple[Job, int]]) -> None:
        if pending:
            examiner.give(*pending.popleft())
        elif not any(other.job for other in self._examiners):
            for other in self._examiners:
                other.ask_to_end()
            for other in self._examiners:
                other.end()
            self._examiners = []

    def _replace(self, examiner: "_Process", pending: deque[tuple[Job, int]]) -> Iterator[tuple[Job, Answer]]:
        """An examiner has ended: whatever it was working on gets another try, or is given up."""
        self._examiners.remove(examiner)
        words = examiner.last_words
        if not examiner.ready:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS:
                raise EngineError(_("No examiner can be started: {words}").format(words=words))
        if examiner.job is not None:
            job, attempt = examiner.job
            if attempt < TRIES:
                pending.append((job, attempt + 1))
            else:
                text = _("The examiner that graded it ended twice ({words}).")
                yield job, Answer(problem=text.format(words=words))
        if pending or any(other.job for other in self._examiners):
            self._examiners.append(_Process(unsafe=self._unsafe))
        elif self._examiners:
            self._employ(self._examiners[0], pending)


class _Process:
    """An examiner process, its job, and what it has said so far."""

    def __init__(self, *, unsafe: bool) -> None:
        # -P: the current folder is a tutor's, or worse, and must not be where modules come from.
        command = [sys.executable, "-P", "-m", "grader.classroom.examiner"]
        command += ["--unsafe-no-isolation"] if unsafe else []
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
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
            self.end()
            return []
        self._heard += data
        *lines, rest = self._heard.split(b"\n")
        self._heard = bytearray(rest)
        return [json.loads(line) for line in lines]

    def overdue(self) -> bool:
        """Whether it works, or starts, for longer than anything can take."""
        return (self.job is not None or not self.ready) and time.monotonic() - self._since > _LONGEST

    def ask_to_end(self) -> None:
        """Let it end as soon as it can."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        if self.job is not None or not self.ready:
            self._process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """End it, by force if need be."""
        if self.gone:
            return
        self.gone = True
        self.ask_to_end()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.stdout.close()
        with self._errors:
            self._errors.seek(0)
            self.last_words = _describe_end(self._process.returncode, self._errors.read())


def _describe_end(status: int, errors: bytes) -> str:
    """How a process ended, and the last line that it wrote to its standard error."""
    end = _("signal {number}").format(number=-status) if status < 0 else _("exit code {code}").format(code=status)
    lines = errors.decode(errors="replace").strip().splitlines()
    return f"{end}: {lines[-1][:300]}" if lines else end
