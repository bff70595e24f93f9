"""Gradescope's ``results.json``, for a programming assignment whose autograder runs `grader check`.

Format: https://gradescope-autograders.readthedocs.io/en/latest/specs/, section "Output format".
"""

import json
from typing import Any

from grader.i18n import _
from grader.judging.finding import Verdict
from grader.report.as_text import explain_in_text
from grader.report.model import CheckResult, Report
from grader.report.visible import Audience, explain


def gradescope_results(report: Report) -> str:
    """Return a submission's report as ``results.json``: one test per check, all of it visible to the student.

    The score is the automatic points. Written answers are graded in Gradescope by hand.
    """
    broken = [check.id for check in report.checks if check.points is None]
    lines = [_("{points} more points can be given by hand.").format(points=report.points.written_possible)]
    if broken:
        text = _("NOT COMPLETE: the grader could not grade {ids}. Their points are open and are missing in the score.")
        lines.insert(0, text.format(ids=", ".join(broken)))
    results = {
        "score": report.points.automatic,
        "output": "\n".join(lines),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"sha256": report.submission.sha256, "grader": report.environment.grader},
        "tests": [_test(check) for check in report.checks],
    }
    return json.dumps(results, indent=1, ensure_ascii=False) + "\n"


def gradescope_problem(problem: str) -> str:
    """Return ``results.json`` on a submission that could not be graded at all: no score, which is no 0."""
    test = {"name": _("gradable"), "status": "failed", "output": problem, "visibility": "visible"}
    results = {"output": problem, "output_format": "text", "visibility": "visible", "tests": [test]}
    return json.dumps(results, indent=1, ensure_ascii=False) + "\n"


def _test(check: CheckResult) -> dict[str, Any]:
    name = f"{check.id}: {check.title}"
    if check.points is None:  # neither score nor status: Gradescope would show a 0, or a failure
        output = explain_in_text(explain(check, Audience.STUDENT))
        name = _("{name} (not graded, {possible} points open)").format(name=name, possible=check.possible)
        return {"name": name, "number": check.id.rpartition(".")[0], "output": output, "visibility": "visible"}
    return {
        "score": check.points,
        "max_score": check.possible,
        "status": "passed" if check.verdict is Verdict.PASSED else "failed",
        "name": name,
        "number": check.id.rpartition(".")[0],
        "output": explain_in_text(explain(check, Audience.STUDENT)),
        "visibility": "visible",
    }
