"""An examiner: runs the exam on one submission after the other, in a process that imports torch once."""

import contextlib
import gc
import io
from pathlib import Path
from typing import Any

from grader.classroom.examiners.job import Job, JobResult
from grader.engine.sandboxing import make_sandbox
from grader.exercise import Exercise
from grader.i18n import _
from grader.judging.finding import Kind, Verdict
from grader.plugin.run import run_exam
from grader.report.model import Report
from grader.sandbox.levels import IsolationError, Level

_FAILED = _("The grader failed on this submission: {words}")
_KEPT_WORDS = 2000
_TIDY_EVERY = 20


class Examiner:
    """Runs the exam in one sandbox.

    Args:
        exercise: what the submissions are submissions to.
        unsafe: take the best level that the machine gives, even if it does not confine.
    """

    def __init__(self, exercise: Exercise, *, unsafe: bool) -> None:
        self._exercise = exercise
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
        self._sandbox = make_sandbox(exercise, None if unsafe else Level.CONFINED)

    def refusal(self) -> str:
        """Why others' code must not be run here; empty where it may."""
        try:
            _isolation = self._sandbox.isolation
        except IsolationError as error:
            return str(error)
        return ""

    def examine(self, job: Job) -> JobResult:
        """Grade one submission."""
        refusal = self.refusal()
        if refusal:
            return JobResult(problem=refusal, refused=True)
        words = io.StringIO()
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            run = run_exam(
                self._exercise,
                Path(job.folder),
                [*self._options, f"--salt={job.salt}", f"--submission-name={job.name}"],
                self._sandbox,
            )
        self._tidy()
        if run.report is None or run.json is None:
            return JobResult(problem=_FAILED.format(words=words.getvalue().strip()[-_KEPT_WORDS:]), spent=True)
        return _judge(run.report, run.json)

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


def _judge(report: Report, data: dict[str, Any]) -> JobResult:
    """Tell whether the report is to be doubted: another examiner then gets a try, and its word stands."""
    for check in report.checks:
        if check.verdict in {Verdict.UNGRADABLE, None}:
            return JobResult(data, check.reason or _("Not all checks were run."), spent=True)
        # Killed from outside, by the system that ran out of memory or by somebody, looks the same as by its own hand.
        if check.verdict is Verdict.CRASHED and check.kind == Kind.OUT_OF_MEMORY:
            return JobResult(data, check.reason)
    return JobResult(data)
