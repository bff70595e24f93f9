"""The grading of one submission in one pytest session, from its settings to its report."""

import gc
from collections.abc import Collection
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import pytest

from grader.engine.reporting import THREADS, make_check_result, make_isolation_result, make_report
from grader.engine.sandboxing import make_sandbox
from grader.engine.submission import open_submission
from grader.exercise import Check, Exercise, ExerciseError
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.printable import one_line
from grader.report.model import CheckResult, Report
from grader.sandbox.levels import Level, Sandbox

if TYPE_CHECKING:
    from grader.engine.examination import Examination


@dataclass(frozen=True)
class Settings:
    """What a session was asked to do.

    Attributes:
        exercise: what is asked of the submission.
        folder: the submission.
        name: how it is called; empty for its folder.
        salt: the course's.
        in_process: run its code here.
        untrusted: refuse unless it can be confined.
        unsafe: do not refuse, but say so.
    """

    exercise: Exercise
    folder: Path
    name: str
    salt: str
    _: KW_ONLY
    in_process: bool = False
    untrusted: bool = False
    unsafe: bool = False

    @property
    def level(self) -> Level | None:
        """The level of isolation that is wanted; None is the best that there is."""
        if self.in_process:
            return Level.IN_PROCESS
        return Level.CONFINED if self.untrusted and not self.unsafe else None

    @property
    def shown_folder(self) -> str:
        """How the submission is called; its folder as a path that a terminal can click, unless it has a name."""
        if self.name:
            return one_line(self.name)
        try:
            return one_line(self.folder.resolve().relative_to(Path.cwd()).as_posix())
        except ValueError:
            return one_line(str(self.folder))


class Grading:
    """Grades one submission.

    Args:
        settings: what was asked for.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._sandbox: Sandbox | None = None
        self._owns_sandbox = True
        self._examination: Examination | None = None
        self._results: dict[str, CheckResult] = {}
        self._explained: dict[tuple[str, object], str] = {}
        self._named: dict[str, str] = {}

    def start(self, lent: Sandbox | None) -> None:
        """Start the sandbox, unless one is lent."""
        self._owns_sandbox = lent is None
        self._sandbox = lent or make_sandbox(self.settings.exercise, self.settings.level)

    def wanted(self, checks: Collection[str]) -> Collection[str]:
        """The ids of the checks that are to be run: those that were asked for, or all.

        Raises:
            ExerciseError: there is none of that id.
        """
        known = [check.id for check in self.settings.exercise.checks]
        if unknown := set(checks) - set(known):
            raise ExerciseError(_("There is no check {ids}.").format(ids=", ".join(sorted(unknown))))
        return checks or known

    def open(self) -> None:
        """Open the submission.

        Raises:
            SubmissionError: there is none.
            IsolationError: it has to be confined, and cannot be.
        """
        import torch  # noqa: PLC0415 - 1.4 s: collection imports it while the sandbox's zygote does the same

        from grader.engine.examination import Examination  # noqa: PLC0415 - imports torch

        assert self._sandbox is not None
        submission = open_submission(self.settings.exercise, self.settings.folder)
        # The exam's nets are small: more threads only wait for each other, and for the student's worker.
        torch.set_num_threads(THREADS)
        # pytest collects garbage five times at its end; without torch's modules in view that takes no time.
        gc.freeze()
        if self.settings.level is Level.CONFINED:
            self._sandbox.require_confinement()
        self._examination = Examination(submission, self._sandbox, self.settings.salt)

    def run(self, check: Check) -> tuple[CheckResult, TracebackType | None]:
        """Run a check; return what came of it, and the live traceback of an exception in it, for a debugger."""
        assert self._examination is not None
        conclusion = self._examination.run(check)
        result = self._results[check.id] = make_check_result(check, conclusion.finding, self.settings.salt)
        return result, conclusion.debug

    def told_before(self, result: CheckResult) -> tuple[str, str]:
        """Where a failure was explained already.

        Returns:
            The id of an earlier check that failed for the very same reason, and of one that named the same known
            mistake; empty where there is none.
        """
        if result.verdict in {Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.OPEN}:
            return "", ""  # these explain nothing that a failure could refer to
        same_as = self._explained.setdefault((result.reason, result.location), result.id)
        mistake = result.misconception
        named_in = self._named.setdefault(mistake, result.id) if mistake else result.id
        return ("" if same_as == result.id else same_as), ("" if named_in == result.id else named_in)

    @cached_property
    def report(self) -> Report | None:
        """What came of it, made once, when it is asked for at the session's end; None where nothing was graded."""
        if self._examination is None or self._sandbox is None:
            return None
        return make_report(
            self.settings.exercise,
            self._results,
            self._examination.answers,
            path=self.settings.shown_folder,
            digest=self._examination.digest,
            code=self._examination.code,
            salt=self.settings.salt,
            isolation=make_isolation_result(self._sandbox.isolation, unsafe=self.settings.unsafe),
        )

    def close(self) -> None:
        """End every process."""
        if self._examination is not None:
            self._examination.close()
        if self._sandbox is not None and self._owns_sandbox:
            self._sandbox.close()


GRADING = pytest.StashKey[Grading]()
