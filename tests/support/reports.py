"""Compares a report with what a case's case.toml expects of it."""

import re
from collections.abc import Mapping
from typing import Any

from grader.report.model import CheckResult, Report


def differences(report: Report, expectation: Mapping[str, Any]) -> list[str]:
    """What in a report is not as expected; empty if all is.

    ``checks`` states verdict, kind, points and patterns of texts by the check's id; every check that is not named
    there has the verdict ``others``. ``points`` is the total.
    """
    problems = []
    for check in report.checks:
        expected = expectation.get("checks", {}).get(check.id, {"verdict": expectation["others"]})
        problems += [f"{check.id}: {problem}" for problem in _differences_of_check(check, expected)]
    points = report.points.automatic
    if points != expectation.get("points", points):
        problems.append(f"{points} points, not {expectation['points']}")
    return problems


def _differences_of_check(check: CheckResult, expected: Mapping[str, Any]) -> list[str]:
    said = {"verdict": check.verdict, "kind": check.kind, "points": check.points}
    problems = [
        f"{key} is {value!r}, not {expected[key]!r} ({check.reason})"
        for key, value in said.items()
        if key in expected and value not in (expected[key] if isinstance(expected[key], list) else [expected[key]])
    ]
    law = check.law.text if check.law else ""
    texts = {"reason": check.reason, "output": check.output, "comparison": check.comparison, "law": law}
    problems += [
        f"{key} {text!r} does not match {expected[key]!r}"
        for key, text in texts.items()
        if key in expected and not re.search(expected[key], text)
    ]
    # An empty misconception asks for a diagnosis that found none.
    if "misconception" in expected and (
        check.diagnosis is None or (check.misconception or "") != expected["misconception"]
    ):
        problems.append(f"misconception is {check.misconception} of {check.diagnosis}")
    if "location" in expected and (check.location.file if check.location else None) != expected["location"]:
        problems.append(f"location is {check.location}, not in {expected['location']}")
    return problems
