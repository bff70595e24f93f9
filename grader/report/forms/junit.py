"""JUnit XML: what CI servers show as test results.

Elements and attributes are those of the schema ``junit-10.xsd`` of Jenkins' xUnit plugin
(https://github.com/jenkinsci/xunit-plugin), which GitLab and Azure DevOps read too. A failing check is a ``failure``,
one that the grader could not grade an ``error``, one that was not attempted, blocked or not run ``skipped``.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from grader.i18n import _
from grader.judging.finding import Verdict
from grader.printable import make_printable
from grader.report.as_text import explain_in_text, format_points
from grader.report.cohort import ClassMember, Cohort
from grader.report.model import Report
from grader.report.visible import Audience, explain

_ELEMENTS = {
    Verdict.FAILED: "failure",
    Verdict.TIMED_OUT: "failure",
    Verdict.CRASHED: "failure",
    Verdict.UNGRADABLE: "error",
    Verdict.NOT_ATTEMPTED: "skipped",
    Verdict.BLOCKED: "skipped",
    Verdict.OPEN: "skipped",
    None: "skipped",
}


def junit_of_report(report: Report, name: str) -> str:
    """Return one submission's report as a document with one test suite."""
    return _document([_suite(name, report)])


def junit_of_cohort(cohort: Cohort) -> str:
    """Return a class as a document with one test suite per submission."""
    return _document(
        [_suite(member.id, member.report) if member.report else _not_graded(member) for member in cohort.members]
    )


def junit_of_problem(name: str, problem: str) -> str:
    """Return a document on a submission that could not be graded at all, with the reason as a sentence."""
    return _document([_not_graded(ClassMember(name, name, None, problem))])


def _not_graded(member: ClassMember) -> ET.Element:
    suite = ET.Element("testsuite", name=member.id, tests="1", failures="0", errors="1", skipped="0")
    case = ET.SubElement(suite, "testcase", classname=member.id, name=_("gradable"))
    ET.SubElement(case, "error", type=str(Verdict.UNGRADABLE), message=member.problem)
    return suite


def _suite(name: str, report: Report) -> ET.Element:
    kinds = [_ELEMENTS.get(check.verdict) for check in report.checks]
    counts = {"tests": len(kinds), "failures": kinds.count("failure"), "errors": kinds.count("error")}
    counts["skipped"] = kinds.count("skipped")
    suite = ET.Element("testsuite", {"name": name} | {key: str(value) for key, value in counts.items()})
    properties = ET.SubElement(suite, "properties")
    known = report.points.automatic if report.points.complete else None
    values = {"points": format_points(known), "possible": str(report.points.automatic_possible)}
    for key, value in (values | {"sha256": report.submission.sha256}).items():
        ET.SubElement(properties, "property", name=key, value=value)
    for check, kind in zip(report.checks, kinds, strict=True):
        # Without points: by its name a server follows a test from run to run.
        case = ET.SubElement(suite, "testcase", classname=name, name=f"{check.id}: {check.title}")
        text = explain_in_text(explain(check, Audience.STUDENT))
        if kind is not None:
            message = check.reason or _("The check was not run.")
            ET.SubElement(case, kind, type=str(check.verdict or "not_run"), message=message).text = text or None
        if check.output or (kind is None and text):
            # A check that is passed has no other place for words.
            ET.SubElement(case, "system-out").text = check.output if kind is not None else text
    return suite


def _document(suites: Iterable[ET.Element]) -> str:
    root = ET.Element("testsuites", name="grader")
    root.extend(suites)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, make_printable(value))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
