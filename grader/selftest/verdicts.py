"""What is asked of the report on a submission whose quality is known, and in which ways a report falls short."""

from collections.abc import Sequence

from grader.exercise import Exercise, Mistake
from grader.i18n import _
from grader.judging.finding import Kind, Verdict
from grader.report.model import CheckResult, Report


def faults_of_right(report: Report) -> list[str]:
    """A right submission passes every check, and no check passes on account of an error elsewhere."""
    return [
        _("loses points in {check}: {reason}").format(check=check.id, reason=_reason(check))
        for check in report.checks
        if check.points != check.possible or check.kind == Kind.CONSEQUENTIAL
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


def faults_of_wrong(exercise: Exercise, report: Report, mistake: Mistake) -> list[str]:
    """One wrong function fails a check of its own, is named there and nowhere misnamed, and costs nothing elsewhere.

    Elsewhere it may cost what builds on it if it is no attempt (`Mistake.excuses`).
    """
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
        if mistake.excuses
        and check not in own
        and check.points not in {check.possible, None}
        and not _beyond_judging(exercise, check)
    ]
    if not failed:
        faults.append(_("earns all points of {function}").format(function=mistake.function))
    elif not any(names(check) == [mistake.id] for check in failed):
        alike = sorted({name for check in failed for name in names(check)} - {mistake.id})
        text = _("is not told apart from {others}") if alike else _("is not named by any check")
        faults.append(text.format(others=", ".join(alike)))
    return faults


def _beyond_judging(exercise: Exercise, check: CheckResult) -> bool:
    """Whether a check may be lost to an error elsewhere.

    It judges the whole as it is; or what it should judge is not there: a function that builds on one which raises,
    leaves an array as it was, returns another, or fills it with zeros, can do no better.
    """
    nothing_there = check.kind in {Kind.EXCEPTION, Kind.NOT_IN_PLACE, Kind.WRONG_RESULT} or check.actual == 0.0
    return exercise.check(check.id).as_it_is or nothing_there


def own_checks(report: Report, mistake: Mistake) -> Sequence[CheckResult]:
    """The checks of the function that is wrong."""
    return [check for check in report.checks if mistake.function in check.functions]


def names(check: CheckResult) -> list[str]:
    """The ids of the known mistakes that a check's diagnosis names."""
    return [suspect.id for suspect in check.diagnosis.suspects] if check.diagnosis else []


def _reason(check: CheckResult) -> str:
    return check.reason or check.kind or _("it was not run")
