"""Reports on submissions that could not be graded: never a zero, never missing."""

import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from grader import __version__
from grader.exam.answers import read_answers
from grader.exam.manifest import MANIFEST
from grader.exam.seeds import derive_seed
from grader.exam.submission import Submission
from grader.judging.finding import Finding, Verdict
from grader.report.as_json import report_to_json
from grader.report.model import CheckResult, Environment, IsolationResult, ItemResult, Report, WrittenResult

__all__ = ["nothing_to_grade", "ungradable"]

_INTERNAL_ERROR = 3  # pytest's exit code


def nothing_to_grade() -> dict[str, Any]:
    """What stands in the place of a report where there was nothing that could be read."""
    return {"created": time.time(), "exitcode": _INTERNAL_ERROR, "grading": None}


def ungradable(folder: Path, name: str, salt: str, problem: str, isolation: dict[str, Any] | None) -> dict[str, Any]:
    """A report whose checks are all ungradable; the written answers are there to be read.

    Args:
        folder: the submission.
        name: how it is called.
        salt: the course's.
        problem: why, as a sentence.
        isolation: of the class's other reports, where there are any.
    """
    submission = Submission(folder)
    answers = read_answers(submission.read("answers.md") or "", [item.id for item in MANIFEST.items])
    finding = Finding(Verdict.UNGRADABLE, "examiner_down", problem, share=None)
    items = tuple(
        ItemResult(
            item.id,
            item.title,
            tuple(
                CheckResult(
                    check.id,
                    check.title,
                    check.meaning,
                    check.functions,
                    check.points,
                    str(check.reveal),
                    derive_seed(salt, check.id),
                    finding,
                )
                for check in item.checks
            ),
            WrittenResult(item.written.points, answers[item.id]) if item.written else None,
        )
        for item in MANIFEST.items
    )
    report = Report(name, submission.digest(), salt, items, _environment(isolation))
    return {
        "created": time.time(),
        "exitcode": _INTERNAL_ERROR,
        "grading": report_to_json(report, reveal_all=True),
    }


def _environment(isolation: dict[str, Any] | None) -> Environment:
    known = IsolationResult(**isolation) if isolation else IsolationResult("confined")
    return Environment(
        grader=__version__,
        python=platform.python_version(),
        torch=version("torch"),
        numpy=version("numpy"),
        platform=platform.platform(),
        threads=1,
        isolation=known,
    )
