"""Makers of reports by hand, and a class of real reports."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import ROOT, SUBMISSIONS, Case
from classrooms import make_messy, with_entry, write_classroom

from grader.judging.finding import Finding, Location, TraceLine, Verdict
from grader.report.model import CheckResult, Environment, IsolationResult, ItemResult, Report, WrittenResult
from grader.run import run_exam
from grader.sandbox.levels import Sandbox

ENVIRONMENT = Environment("1.0", "3.11.4", "2.13.0", "2.4.6", "Linux", 1, IsolationResult("process"))

CASES = {
    "right": "correct/reference",
    "linear": "wrong/initialiser_linear",
    "crash": "mishaps/os_exit",
    "prints": "mishaps/output_is_shown",
    "silent": "mishaps/no_answers",
}

MakeFinding = Callable[..., Finding]
MakeCheck = Callable[..., CheckResult]
MakeReport = Callable[..., Report]


@pytest.fixture
def finding() -> MakeFinding:
    """Make a finding on a wrong value, with changes."""

    def make(verdict: Verdict = Verdict.FAILED, **changes: Any) -> Finding:
        details: dict[str, Any] = {
            "kind": "wrong_value",
            "reason": "relu_mean(preactivation_variance=2.0) returned 1, which is wrong.",
            "call": "relu_mean(preactivation_variance=2.0)",
            "inputs": (("preactivation_variance", 2.0),),
            "actual": 1.0,
            "expected": 0.5641895835477563,
            "ratio": "That is 1.772 times too large.",
            "notes": ("12 of 12 values are wrong.", ""),
            "location": Location("variance.py", 7),
            "trace": (TraceLine("variance.py", 9, "relu_mean", "return helper(v)"),),
            "output": "hello\n",
        }
        return Finding(verdict, **(details | changes))

    return make


@pytest.fixture
def check(finding: MakeFinding) -> MakeCheck:
    """Make a check's result with a finding on a wrong value, or another, or none."""

    def make(check_id: str = "1.5.mean", **changes: Any) -> CheckResult:
        details: dict[str, Any] = {
            "title": "E[ReLU(z)]",
            "meaning": "Only the positive half of the density counts.",
            "functions": ("relu_mean",),
            "possible": 2,
            "reveal": "value",
            "seed": 7,
        }
        changes.setdefault("finding", finding())
        return CheckResult(check_id, **(details | changes))

    return make


@pytest.fixture
def passed(check: MakeCheck) -> MakeCheck:
    """Make the result of a check that is passed."""

    def make(check_id: str = "1.5.mean", **changes: Any) -> CheckResult:
        return check(check_id, finding=Finding(Verdict.PASSED, "passed", "", share=1.0), **changes)

    return make


@pytest.fixture
def report() -> MakeReport:
    """Make a report of checks, one item for each first part of their ids, and of written parts."""

    def make(*checks: CheckResult, written: dict[str, str] | None = None) -> Report:
        written = written or {}
        ids = dict.fromkeys([*(check.id.rpartition(".")[0] for check in checks), *written])
        items = tuple(
            ItemResult(
                item_id,
                f"Title of {item_id}",
                tuple(check for check in checks if check.id.rpartition(".")[0] == item_id),
                WrittenResult(4, written[item_id]) if item_id in written else None,
            )
            for item_id in ids
        )
        return Report("group7", "0" * 64, "salt", items, ENVIRONMENT)

    return make


@pytest.fixture(scope="session")
def real_reports(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Reports of the exam on whole submissions, as `grader check --json --reveal-all` writes them."""
    reports = {}
    for name, case in CASES.items():
        folder = Case(SUBMISSIONS / case, ROOT).build(tmp_path_factory.mktemp(name))
        run = run_exam(folder, ["--reveal-all", "-q"], sandbox)
        reports[name] = json.loads(json.dumps(run.json))
        # Which level this machine gives is not what these tests are about.
        reports[name]["grading"]["environment"]["isolation"]["level"] = "confined"
    return reports


@pytest.fixture
def make_class(real_reports: dict[str, dict[str, Any]], tmp_path: Path) -> Callable[..., Path]:
    """Write a class of the real reports under their names, with changes made to them."""

    def make(change: Callable[[dict[str, dict[str, Any]]], object] = lambda _reports: None) -> Path:
        reports = {
            name: with_entry(report, name, name=f"Group {name.capitalize()}", participant=str(1000 + place))
            for place, (name, report) in enumerate(real_reports.items())
        }
        change(reports)
        return write_classroom(tmp_path / "class", reports)

    return make


@pytest.fixture
def messy(make_class: Callable[..., Path]) -> Path:
    """A class in which everything goes wrong, without its forms."""
    return make_class(make_messy)
