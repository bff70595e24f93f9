"""What is asked of the report on a submission whose quality is known, and in which ways a report falls short."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.exam.manifest import MANIFEST
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.report.model import CheckResult, Report

if TYPE_CHECKING:
    from reference.misconceptions import Misconception

__all__ = ["faults_of_right", "faults_of_stubs", "faults_of_wrong", "names", "own_checks"]


def faults_of_right(report: Report) -> list[str]:
    """A right submission passes every check, and no check passes on account of an error elsewhere."""
    return [
        _("loses points in {check}: {reason}").format(check=check.id, reason=_reason(check))
        for check in report.checks
        if check.points != check.possible or (check.finding and check.finding.kind == "consequential")
    ]


def faults_of_stubs(report: Report) -> list[str]:
    """Untouched stubs are not attempted, everywhere, and earn nothing."""
    return [
        _("{check} is {verdict} with {points} points").format(
            check=check.id, verdict=check.verdict, points=check.points
        )
        for check in report.checks
        if check.verdict is not Verdict.NOT_ATTEMPTED or check.points != 0
    ]


def faults_of_wrong(report: Report, mistake: "Misconception") -> list[str]:
    """One wrong function fails a check of its own, is named there and nowhere misnamed, and costs nothing elsewhere."""
    own = own_checks(report, mistake)
    failed = [check for check in own if check.verdict is not Verdict.PASSED]
    faults = [
        _("{check} takes it for {others}").format(check=check.id, others=", ".join(others))
        for check in failed
        if (others := names(check)) and mistake.id not in others
    ]
    faults += [
        _("costs points in {check}, which is about something else: {reason}").format(
            check=check.id, reason=_reason(check)
        )
        for check in report.checks
        if check not in own and check.points not in {check.possible, None} and not _beyond_judging(check)
    ]
    if not failed:
        faults.append(_("earns all points of {function}").format(function=mistake.function))
    elif not any(names(check) == [mistake.id] for check in failed):
        alike = sorted({name for check in failed for name in names(check)} - {mistake.id})
        text = _("is not told apart from {others}") if alike else _("is not named by any check")
        faults.append(text.format(others=", ".join(alike)))
    return faults


def _beyond_judging(check: CheckResult) -> bool:
    """Whether a check may be lost to an error elsewhere.

    It judges the whole net; or what it should judge is not there: a function that builds on one which raises, leaves
    the weight as it was, returns another, or fills it with zeros, can do no better.
    """
    finding = check.finding
    nothing_there = finding is not None and (
        finding.kind in {"exception", "not_in_place", "wrong_result"} or finding.actual == 0.0
    )
    return MANIFEST.check(check.id).as_it_is or nothing_there


def own_checks(report: Report, mistake: "Misconception") -> Sequence[CheckResult]:
    """The checks of the function that is wrong."""
    return [check for check in report.checks if mistake.function in check.functions]


def names(check: CheckResult) -> list[str]:
    """The ids of the known mistakes that a check's diagnosis names."""
    diagnosis = check.finding.diagnosis if check.finding else None
    return [suspect.id for suspect in diagnosis.suspects] if diagnosis else []


def _reason(check: CheckResult) -> str:
    return (check.finding.reason or check.finding.kind) if check.finding else _("it was not run")
