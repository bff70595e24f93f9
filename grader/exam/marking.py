"""Turns the findings of an examination into a report: points come from the manifest alone."""

import platform
from importlib.metadata import version

import torch

from grader import __version__
from grader.exam.answers import categories
from grader.exam.examination import Examination
from grader.exam.manifest import MANIFEST, Check, Part
from grader.judging.finding import Finding, Verdict
from grader.report.model import (
    CheckResult,
    Environment,
    IsolationResult,
    ItemResult,
    PartResult,
    Report,
    WrittenResult,
)
from grader.sandbox.levels import Isolation

__all__ = ["make_check_result", "make_isolation_result", "make_report"]

_BALLOT_ITEM = "0"


def make_report(examination: Examination, shown_path: str, isolation: IsolationResult) -> Report:
    """Report on everything that was examined so far; checks that did not run have no finding."""
    items = tuple(
        ItemResult(
            item.id,
            item.title,
            tuple(make_check_result(examination, check) for check in item.checks),
            WrittenResult(item.written.points, examination.answers[item.id]) if item.written else None,
        )
        for item in MANIFEST.items
    )
    submission = examination.submission
    proposed = tuple(categories(examination.answers[_BALLOT_ITEM]))
    return Report(shown_path, submission.digest(), examination.salt, items, _environment(isolation), proposed)


def make_check_result(examination: Examination, check: Check) -> CheckResult:
    """Report on one check."""
    finding = examination.findings.get(check.id)
    return CheckResult(
        check.id,
        check.title,
        check.meaning,
        check.functions,
        check.points,
        str(check.reveal),
        examination.seed(check),
        finding,
        tuple(_part(part, finding) for part in check.parts),
    )


def _part(part: Part, finding: Finding | None) -> PartResult:
    earned = finding is not None and (finding.verdict is Verdict.PASSED or part.id in finding.earned)
    return PartResult(part.id, part.title, part.points, earned)


def make_isolation_result(isolation: Isolation, *, unsafe: bool) -> IsolationResult:
    """Report on what a sandbox gives; ``unsafe``: it was to be used for others' code whatever it gives."""
    return IsolationResult(
        str(isolation.level),
        isolation.landlock_abi,
        isolation.mechanisms,
        tuple(attempt.name for attempt in isolation.attempts if attempt.refused),
        isolation.obstacles,
        unsafe,
    )


def _environment(isolation: IsolationResult) -> Environment:
    return Environment(
        grader=__version__,
        python=platform.python_version(),
        torch=str(torch.__version__),
        numpy=version("numpy"),
        platform=platform.platform(),
        threads=torch.get_num_threads(),
        isolation=isolation,
    )
