"""Reports on submissions that could not be graded: never a zero, never missing."""

import time
from pathlib import Path
from typing import Any

from grader.engine.answers import find_answers
from grader.engine.reporting import make_check_result, make_report
from grader.engine.submission import Submission
from grader.exercise import Exercise
from grader.judging.finding import Finding, Kind, Verdict
from grader.report.model import IsolationResult, Report
from grader.sandbox.staging import fingerprint

_INTERNAL_ERROR = 3  # pytest's exit code


def machinery() -> dict[str, Any]:
    """What stands in place of pytest-json-report's keys where pytest came to no end."""
    return {"created": time.time(), "exitcode": _INTERNAL_ERROR}


def ungradable(
    exercise: Exercise, folder: Path, name: str, *, salt: str, problem: str, isolation: IsolationResult | None
) -> Report:
    """A report whose checks are all ungradable; what was written is there to be read, and to be voted on.

    Args:
        exercise: what it is a submission to.
        folder: the submission.
        name: how it is called.
        salt: the course's.
        problem: why, as a sentence.
        isolation: of the class's other reports, where there are any.
    """
    submission = Submission(exercise, folder)
    finding = Finding(Verdict.UNGRADABLE, Kind.EXAMINER_DOWN, problem, share=None)
    return make_report(
        exercise,
        {check.id: make_check_result(check, finding, salt) for check in exercise.checks},
        find_answers(submission),
        path=name,
        digest=submission.digest(fingerprint(folder)),
        code=submission.code,
        salt=salt,
        isolation=isolation or IsolationResult("confined"),
    )
