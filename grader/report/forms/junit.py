"""JUnit XML: what CI servers show as test results.

Elements and attributes are those of the schema ``junit-10.xsd`` of Jenkins' xUnit plugin
(https://github.com/jenkinsci/xunit-plugin), which GitLab and Azure DevOps read too. A failing check is a ``failure``,
one that the grader could not grade an ``error``, one that was not attempted, blocked or not run ``skipped``.
"""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from grader.i18n import _
from grader.report.forms.cohort import Cohort, Submission
from grader.report.forms.student import explain_check
from grader.report.forms.text import clean, format_points, printable

__all__ = ["junit_of_cohort", "junit_of_grading"]

_ELEMENTS = {
    "failed": "failure",
    "timed_out": "failure",
    "crashed": "failure",
    "ungradable": "error",
    "not_attempted": "skipped",
    "blocked": "skipped",
    None: "skipped",
}


def junit_of_grading(grading: dict[str, Any], name: str) -> str:
    """Return one submission's report as a document with one test suite."""
    suite = _suite(name, clean(grading["checks"]), str(grading["submission"]["sha256"]))
    return _document([suite])


def junit_of_cohort(cohort: Cohort) -> str:
    """Return a class as a document with one test suite per submission."""
    return _document([_suite_of(submission) for submission in cohort.submissions])


def _suite_of(submission: Submission) -> ET.Element:
    if submission.grading is None:
        suite = ET.Element("testsuite", name=submission.id, tests="1", failures="0", errors="1", skipped="0")
        case = ET.SubElement(suite, "testcase", classname=submission.id, name=_("gradable"))
        ET.SubElement(case, "error", type="ungradable", message=submission.problem)
        return suite
    return _suite(submission.id, submission.checks, str(submission.grading["submission"]["sha256"]))


def _suite(name: str, checks: list[dict[str, Any]], digest: str) -> ET.Element:
    kinds = [_ELEMENTS.get(check["verdict"]) for check in checks]
    counts = {"tests": len(checks), "failures": kinds.count("failure"), "errors": kinds.count("error")}
    counts["skipped"] = kinds.count("skipped")
    suite = ET.Element("testsuite", {"name": name} | {key: str(value) for key, value in counts.items()})
    properties = ET.SubElement(suite, "properties")
    known = [check["points"] for check in checks if check["points"] is not None]
    values = {"points": format_points(sum(known)), "possible": str(sum(check["possible"] for check in checks))}
    for key, value in (values | {"sha256": digest}).items():
        ET.SubElement(properties, "property", name=key, value=value)
    for check, kind in zip(checks, kinds, strict=True):
        points = f"{format_points(check['points'])}/{check['possible']}"
        case = ET.SubElement(suite, "testcase", classname=name, name=f"{check['id']}: {check['title']} ({points})")
        if kind is not None:
            message = check["reason"] or _("The check was not run.")
            outcome = ET.SubElement(case, kind, type=check["verdict"] or "not_run", message=message)
            outcome.text = "\n".join(explain_check(check)) or None
        if check.get("output"):
            ET.SubElement(case, "system-out").text = check["output"]
    return suite


def _document(suites: Iterable[ET.Element]) -> str:
    root = ET.Element("testsuites", name="grader")
    root.extend(suites)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, printable(value))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
