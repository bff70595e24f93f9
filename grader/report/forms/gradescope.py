"""Gradescope's ``results.json``, for a programming assignment whose autograder runs `grader check`.

Format: https://gradescope-autograders.readthedocs.io/en/latest/specs/, section "Output format".
"""

import json
from typing import Any

from grader.i18n import _
from grader.report.forms.student import explain_check
from grader.report.forms.text import clean

__all__ = ["gradescope_results"]


def gradescope_results(grading: dict[str, Any]) -> str:
    """Return a submission's report as ``results.json``: one test per check, all of it visible to the student.

    The score is the automatic points. Written answers are graded in Gradescope by hand.
    """
    grading = clean(grading)
    broken = [check["id"] for check in grading["checks"] if check["points"] is None]
    lines = [_("{points} more points are given by hand.").format(points=grading["points"]["written_possible"])]
    if broken:
        text = _("NOT COMPLETE: the grader could not grade {ids}. These count as 0 above until it is run again.")
        lines.insert(0, text.format(ids=", ".join(broken)))
    results = {
        "score": grading["points"]["automatic"],
        "output": "\n".join(lines),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"sha256": grading["submission"]["sha256"], "grader": grading["environment"]["grader"]},
        "tests": [_test(check) for check in grading["checks"]],
    }
    return json.dumps(results, indent=1, ensure_ascii=False) + "\n"


def _test(check: dict[str, Any]) -> dict[str, Any]:
    output = "\n".join(explain_check(check))
    if check.get("output"):
        output += "\n\n" + _("Printed by your code:") + "\n" + check["output"]
    test = {
        "max_score": check["possible"],
        "status": "passed" if check["verdict"] == "passed" else "failed",
        "name": f"{check['id']}: {check['title']}",
        "number": check["id"].rpartition(".")[0],
        "output": output,
        "visibility": "visible",
    }
    return test if check["points"] is None else {"score": check["points"]} | test
