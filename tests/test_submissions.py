"""Whole submissions against the report that each must get: tests/submissions, one folder a case."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cases import Case, all_cases
from reports import differences

from grader.plugin.run import Run

CASES = [case for kind in ("mishaps", "correct", "wrong") for case in all_cases(kind)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_gets_its_report(case: Case, tmp_path: Path, grade: Callable[..., Run]) -> None:
    """Every check of the case has the verdict, kind, reason and points that case.toml states, and no other changes."""
    expectation = case.expectation()
    run = grade(case.build(tmp_path / "group"))
    assert run.report is not None
    problems = differences(run.report, expectation)
    assert not problems, "\n".join(problems)
