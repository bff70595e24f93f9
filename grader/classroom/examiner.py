"""An examiner: a trusted process that imports torch once and runs the exam on one submission after the other.

As a program it takes jobs as lines of JSON on its standard input and answers with lines of JSON on its standard output.
Its first line says whether this machine confines. It ends with its input, with its parent, or when it is told to.
"""

import contextlib
import gc
import io
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.classroom.job import Answer, Job
from grader.exam.sandboxing import make_sandbox
from grader.i18n import _
from grader.run import Run, run_exam
from grader.sandbox.levels import IsolationError, Level

__all__ = ["Examiner", "main"]

_FAILED = _("The grader failed on this submission: {words}")
_KEPT_WORDS = 2000
_TIDY_EVERY = 20


class Examiner:
    """Runs the exam in one sandbox.

    Args:
        unsafe: take the best level that the machine gives, even if it does not confine.
    """

    def __init__(self, *, unsafe: bool) -> None:
        self._options = [
            "--reveal-all",
            "--untrusted",
            "--capture=no",
            "-p",
            "no:logging",
            "-q",
            "-o",
            "verbosity_test_cases=0",
        ]
        self._options += ["--unsafe-no-isolation"] if unsafe else []
        self._sessions = 0
        self._sandbox = make_sandbox(None if unsafe else Level.CONFINED)

    def refusal(self) -> str:
        """Why others' code must not be run here; empty where it may."""
        try:
            _isolation = self._sandbox.isolation
        except IsolationError as error:
            return str(error)
        return ""

    def examine(self, job: Job) -> Answer:
        """Grade one submission."""
        refusal = self.refusal()
        if refusal:
            return Answer(problem=refusal, refused=True)
        words = io.StringIO()
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            run = run_exam(
                Path(job.folder), [*self._options, f"--salt={job.salt}", f"--submission-name={job.name}"], self._sandbox
            )
        self._tidy()
        if run.report is None:
            return Answer(problem=_FAILED.format(words=words.getvalue().strip()[-_KEPT_WORDS:]), spent=True)
        return _judge(run)

    def _tidy(self) -> None:
        """Give back what sessions leave: each freezes its own objects with torch's (`grader.plugin`), out of reach.

        Looking through all that is frozen takes a tenth of a second, so it is done now and then.
        """
        self._sessions += 1
        if self._sessions % _TIDY_EVERY == 0:
            gc.unfreeze()
            gc.collect()

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()


def _judge(run: Run) -> Answer:
    """Tell whether the report is to be doubted: another examiner then gets a try, and its word stands."""
    report: dict[str, Any] = json.loads(json.dumps(run.json, default=str))
    for check in report["grading"]["checks"]:
        if check["verdict"] in {"ungradable", None}:
            return Answer(report, check["reason"] or _("Not all checks were run."), spent=True)
        # Killed from outside, by the system that ran out of memory or by somebody, looks the same as by its own hand.
        if check["verdict"] == "crashed" and check["kind"] == "out_of_memory":
            return Answer(report, check["reason"])
    return Answer(report)


def main() -> None:
    """Serve jobs until the input ends."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed goes where errors go
    _end_with_parent()
    examiner = Examiner(unsafe="--unsafe-no-isolation" in sys.argv[1:])
    signal.signal(signal.SIGTERM, _interrupt)
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        _send(channel, {"refused": examiner.refusal()})
        import grader.exam.examination  # noqa: F401, PLC0415 - imports torch, while the zygote does

        for line in sys.stdin:
            answer = examiner.examine(Job(**json.loads(line)))
            if _told_to_end:
                break
            _send(channel, asdict(answer))
    examiner.close()


_told_to_end: list[bool] = []


def _interrupt(_signal: int, _frame: object) -> None:
    _told_to_end.append(True)
    raise KeyboardInterrupt


def _send(channel: io.TextIOWrapper, message: dict[str, Any]) -> None:
    channel.write(json.dumps(message) + "\n")
    channel.flush()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        from grader.sandbox.inside.identity import die_with_parent  # noqa: PLC0415 - what it uses exists on Linux only

        die_with_parent()


if __name__ == "__main__":
    main()
