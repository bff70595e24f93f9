"""Compares a report with what a case's case.toml expects of it."""

import re
from typing import Any


def differences(grading: dict[str, Any], expectation: dict[str, Any]) -> list[str]:
    """What in a report, as JSON data, is not as expected; empty if all is.

    ``checks`` states verdict, kind, points and patterns of texts by the check's id; every check that is not named
    there has the verdict ``others``. ``points`` is the total.
    """
    problems = []
    for check in grading["checks"]:
        expected = expectation.get("checks", {}).get(check["id"], {"verdict": expectation["others"]})
        problems += [f"{check['id']}: {problem}" for problem in _differences_of_check(check, expected)]
    points = grading["points"]["automatic"]
    if points != expectation.get("points", points):
        problems.append(f"{points} points, not {expectation['points']}")
    return problems


def _differences_of_check(check: dict[str, Any], expected: dict[str, Any]) -> list[str]:
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
    # An empty misconception asks for a diagnosis that found none.
    if "misconception" in expected and (
        check["diagnosis"] is None or (check["misconception"] or "") != expected["misconception"]
    ):
        problems.append(f"misconception is {check['misconception']} of {check['diagnosis']}")
    if "location" in expected and (check["location"] or {}).get("file") != expected["location"]:
        problems.append(f"location is {check['location']}, not in {expected['location']}")
    return problems
