"""Makes the report of what was found: points come from the sheet alone. The one place where reports are made."""

import platform
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import cast

from grader import __version__
from grader.engine.answers import Answers
from grader.engine.seeds import derive_seed
from grader.exercise import Check, Exercise
from grader.judging.finding import Finding, Part, Verdict
from grader.report.as_json import from_json, to_json
from grader.report.model import (
    SCHEMA_VERSION,
    CheckResult,
    Environment,
    GradedFiles,
    IsolationResult,
    ItemResult,
    LevelWord,
    PartResult,
    PointsResult,
    RegularityResult,
    Report,
    RevealWord,
    WrittenResult,
)
from grader.sandbox.levels import Isolation

THREADS = 1  # of the trusted process while it judges: the nets of an exam are small
_DECIMALS = 2  # of points: a third of them is 0.33


def make_report(
    exercise: Exercise,
    results: Mapping[str, CheckResult],
    answers: Answers,
    *,
    path: str,
    digest: str,
    code: Mapping[str, str],
    salt: str,
    isolation: IsolationResult,
) -> Report:
    """Report on one submission.

    Args:
        exercise: what was asked.
        results: by check; those that were not run have none.
        answers: what was written, by item.
        path: how the submission is called.
        digest: of its content.
        code: its files with functions, as text, by name.
        salt: the course's.
        isolation: how it was kept from the rest.
    """
    checks = {check.id: results.get(check.id) or make_check_result(check, None, salt) for check in exercise.checks}
    items = tuple(
        make_item_result(
            item.id,
            item.title,
            [checks[check.id] for check in item.checks],
            make_written_result(
                item.written, answers[item.id], answers.notes.get(item.id, ""), doubt=answers.doubts.get(item.id, "")
            )
            if item.written
            else None,
        )
        for item in exercise.items
    )
    report = Report(
        SCHEMA_VERSION,
        GradedFiles(path, digest, code),
        make_points(items, checks.values()),
        exercise.proposals(answers) if exercise.proposals else None,
        items,
        tuple(checks.values()),
        (),
        Environment(
            grader=__version__,
            python=platform.python_version(),
            torch=version("torch"),
            numpy=version("numpy"),
            platform=platform.platform(),
            threads=THREADS,
            salt=salt,
            isolation=isolation,
        ),
    )
    return from_json(to_json(report), Report)


def make_check_result(check: Check, finding: Finding | None, salt: str) -> CheckResult:
    """Report on one check."""
    result = CheckResult(
        id=check.id,
        title=check.title,
        possible=check.points,
        parts=tuple(_part(part, finding) for part in check.parts),
        meaning=check.meaning,
        functions=check.functions,
        reveal=cast("RevealWord", str(check.reveal)),
        seed=derive_seed(salt, check.id),
    )
    if finding is not None:
        result = _explained(result, finding)
    return from_json(to_json(result), CheckResult)


def _explained(result: CheckResult, finding: Finding) -> CheckResult:
    share, regularity = finding.share, finding.regularity
    return replace(
        result,
        verdict=finding.verdict,
        points=None if share is None else round(result.possible * share, _DECIMALS),
        kind=str(finding.kind),
        reason=finding.reason,
        comparison=finding.comparison,
        ratio=finding.ratio,
        regularity=RegularityResult(**vars(regularity)) if regularity else None,
        law=finding.law,
        notes=tuple(note for note in finding.notes if note),
        misconception=finding.diagnosis.misconception if finding.diagnosis else None,
        diagnosis=finding.diagnosis,
        call=finding.call,
        inputs=dict(finding.inputs),
        actual=finding.actual,
        expected=finding.expected,
        location=finding.location,
        traceback=finding.trace,
        output=finding.output,
        internal=finding.internal,
    )


def _part(part: Part, finding: Finding | None) -> PartResult:
    earned = finding is not None and (finding.verdict is Verdict.PASSED or part in finding.earned)
    return PartResult(part.id, part.title, part.points, earned)


def _sum(points: Iterable[float | None]) -> float | None:
    """The sum of the points that are known; None if none are."""
    known = [value for value in points if value is not None]
    return round(sum(known), _DECIMALS) if known else None


def make_item_result(
    item_id: str, title: str, checks: Sequence[CheckResult], written: WrittenResult | None
) -> ItemResult:
    """Report on one item."""
    possible = sum(check.possible for check in checks)
    return ItemResult(
        item_id, title, _sum(check.points for check in checks), possible, tuple(check.id for check in checks), written
    )


def make_written_result(possible: int, text: str, note: str = "", *, doubt: str = "") -> WrittenResult:
    """Report on a written answer: who judges it is a tutor; without one, a doubt leaves it open."""
    if text:
        return WrittenResult(possible, "answered", text, note)
    return WrittenResult(possible, "open" if doubt else "unanswered", "", doubt)


def make_points(items: Collection[ItemResult], checks: Collection[CheckResult]) -> PointsResult:
    """Sum up a report's points."""
    return PointsResult(
        _sum(check.points for check in checks) or 0.0,
        sum(item.possible for item in items),
        sum(item.written.possible for item in items if item.written),
        all(check.points is not None for check in checks),
    )


def make_isolation_result(isolation: Isolation, *, unsafe: bool) -> IsolationResult:
    """Report on what a sandbox gives; ``unsafe``: it was to be used for others' code whatever it gives."""
    return IsolationResult(
        cast("LevelWord", str(isolation.level)),
        isolation.landlock_abi,
        isolation.mechanisms,
        tuple(attempt.name for attempt in isolation.attempts if attempt.refused),
        isolation.obstacles,
        unsafe,
    )
