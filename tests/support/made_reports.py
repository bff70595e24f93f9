"""Reports made by hand, by the code that makes all reports."""

from typing import Any

from grader.engine.reporting import make_check_result, make_item_result, make_points, make_written_result
from grader.exercise import Check, Reveal
from grader.judging.finding import Finding, Kind, Location, Part, TraceLine, Verdict
from grader.report.model import (
    SCHEMA_VERSION,
    CheckResult,
    Environment,
    GradedFiles,
    IsolationResult,
    Report,
)

REASON = "relu_mean(preactivation_variance=2.0) returned 1, which is wrong."
COMPARISON = "That is 1.772 times too large."
SECRET = 0.5641895835477563
ENVIRONMENT = Environment("1.0", "3.11.4", "2.13.0", "2.4.6", "Linux", 1, "salt", IsolationResult("process"))


def make_finding(verdict: Verdict = Verdict.FAILED, **changes: Any) -> Finding:
    """A finding on a wrong value, with changes."""
    details: dict[str, Any] = {
        "kind": Kind.WRONG_VALUE,
        "reason": REASON,
        "call": "relu_mean(preactivation_variance=2.0)",
        "inputs": (("preactivation_variance", 2.0),),
        "actual": 1.0,
        "expected": SECRET,
        "ratio": 1.7724538509055159,
        "comparison": COMPARISON,
        "notes": ("12 of 12 values are wrong.", ""),
        "location": Location("variance.py", 7),
        "trace": (TraceLine("variance.py", 9, "relu_mean", "return helper(v)"),),
        "output": "hello\n",
    }
    return Finding(verdict, **(details | changes))


def make_bare(verdict: Verdict, reason: str = "Reason.", **changes: Any) -> Finding:
    """A finding that says no more than a reason."""
    return Finding(verdict, Kind.INTERNAL_ERROR, reason, **changes)


WRONG = make_finding()


def make_check(
    check_id: str = "1.5.mean",
    finding: Finding | None = WRONG,
    *,
    title: str = "E[ReLU(z)]",
    possible: int = 2,
    reveal: Reveal = Reveal.VALUE,
    parts: tuple[Part, ...] = (),
) -> CheckResult:
    """A check's result with a finding on a wrong value, or another, or none."""
    meaning = "Only the positive half of the density counts."
    asked = Check(check_id, title, meaning, possible, _body, ("relu_mean",), reveal, parts)
    return make_check_result(asked, finding, "salt")


def make_passed(check_id: str = "1.5.mean", **changes: Any) -> CheckResult:
    """The result of a check that is passed."""
    return make_check(check_id, Finding(Verdict.PASSED, Kind.PASSED, "", share=1.0), **changes)


def make_report(*checks: CheckResult, written: dict[str, str] | None = None, **changes: Any) -> Report:
    """A report of checks, one item for each first part of their ids, and of written parts worth 4 points."""
    written = written or {}
    ids = dict.fromkeys([*(check.id.rpartition(".")[0] for check in checks), *written])
    items = tuple(
        make_item_result(
            item_id,
            f"Title of {item_id}",
            [check for check in checks if check.id.rpartition(".")[0] == item_id],
            make_written_result(4, written[item_id]) if item_id in written else None,
        )
        for item_id in ids
    )
    details: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "submission": GradedFiles("group7", "0" * 64),
        "points": make_points(items, checks),
        "categories": None,
        "items": items,
        "checks": checks,
        "pictures": (),
        "environment": ENVIRONMENT,
    }
    return Report(**(details | changes))


def _body() -> None:
    """Checks nothing."""
