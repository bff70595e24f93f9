"""Whole submissions against the report that each must get: tests/submissions, one folder a case."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import Case, all_cases

from grader.report.as_json import report_to_json
from grader.run import Run

CASES = [case for kind in ("mishaps", "correct", "wrong") for case in all_cases(kind)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_gets_its_report(case: Case, tmp_path: Path, grade: Callable[..., Run]) -> None:
    """Every check of the case has the verdict, kind, reason and points that case.toml states, and no other changes."""
    expectation = case.expectation()
    run = grade(case.build(tmp_path / "group"))
    assert run.report is not None
    grading = report_to_json(run.report, reveal_all=True)
    problems = []
    for check in grading["checks"]:
        expected = expectation.get("checks", {}).get(check["id"], {"verdict": expectation["others"]})
        problems += [f"{check['id']}: {problem}" for problem in _problems(check, expected)]
    assert not problems, "\n".join(problems)
    if "points" in expectation:
        assert grading["points"]["automatic"] == expectation["points"]


def _problems(check: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    problems = [
        f"{key} is {check[key]!r}, not {expected[key]!r} ({check['reason']})"
        for key in ("verdict", "kind", "points")
        if key in expected and check[key] not in (expected[key] if isinstance(expected[key], list) else [expected[key]])
    ]
    problems += [
        f"{key} {check[key]!r} does not match {expected[key]!r}"
        for key in ("reason", "output", "ratio")
        if key in expected and not re.search(expected[key], check[key] or "")
    ]
    if "location" in expected and (check["location"] or {}).get("file") != expected["location"]:
        problems.append(f"location is {check['location']}, not in {expected['location']}")
    return problems
