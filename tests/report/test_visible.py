"""What a person may see is decided once: every form shows all of it, and nothing else."""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from made_reports import SECRET, make_bare, make_check, make_finding, make_report

from grader.exercise import Reveal
from grader.judging.finding import (
    Diagnosis,
    Finding,
    Law,
    OwnLaw,
    Part,
    Regularity,
    Relation,
    Suspect,
    Term,
    TraceLine,
    Verdict,
)
from grader.report.class_model import Review
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_cohort, junit_of_report
from grader.report.forms.moodle import feedback_html
from grader.report.forms.pages import member_page
from grader.report.markdown import report_to_markdown
from grader.report.model import CheckResult, Report
from grader.report.terminal import explain_in_lines
from grader.report.visible import Audience, Explanation, explain

ONE, TWO = (Suspect(f"relu-mean-{name}", f"Thought <{name}>.", f"Hint *{name}*?") for name in ("one", "two"))
PARTS = (Part("formula", 2, "the right formula"), Part("quantity", 1, "the mean itself"))
TRACE = (TraceLine("variance.py", 3, "", ""), *(TraceLine("variance.py", 9, "helper", "return helper(v)"),) * 3)

OWN_LAW = OwnLaw(
    "relu_mean",
    "0.399 · √v",
    "Your function computes 0.399 · √v.",
    Law((Term(0.399, {"v": 0.5}),)),
    right="√(v / (2π))",
    differs="It is the right formula times 1.0001.",
)

FINDINGS = {
    "wrong": make_finding(),
    "known": make_finding(diagnosis=Diagnosis("relu_mean", (ONE,), 12)),
    "two known": make_finding(diagnosis=Diagnosis("relu_mean", (ONE, TWO), 12)),
    "unknown": make_finding(diagnosis=Diagnosis("relu_mean", (), 12), call="relu_mean(3.0)", actual=[1.5, "nan"]),
    "part": make_finding(earned=(PARTS[0],), share=2 / 3, regularity=Regularity(Relation.POWER, value=0.5)),
    "law": make_finding(law=OWN_LAW),
    "raises": make_finding(Verdict.CRASHED, actual=None, expected=None, comparison="", trace=TRACE, output="<b>\n|x|"),
    "slow": make_finding(Verdict.TIMED_OUT, reason="It takes _too_ long & more.", location=None, call=""),
    "ours": make_finding(Verdict.UNGRADABLE, share=None, internal="Traceback: our own"),
    "stub": make_finding(Verdict.NOT_ATTEMPTED, reason="Not filled in yet: relu_mean (variance.py, line 7)."),
    "waits": make_finding(Verdict.BLOCKED, reason="Blocked until 1.1 is mended."),
    "bare": make_bare(Verdict.FAILED, "Two are the same."),
    "follows": make_finding(Verdict.PASSED, reason="It follows from 1.1, which cost its points there.", share=1.0),
    "not run": None,
}


def member_of(report: Report) -> ClassMember:
    """A member of a class with this report."""
    return ClassMember("ada", "Ada", report, reviews={"1.4": Review(2.0)})


def cohort_of(report: Report) -> Cohort:
    """A class of one."""
    return Cohort(Path(), (member_of(report),))


def terminal(report: Report, audience: Audience) -> str:
    """What pytest prints."""
    return "\n".join(text for text, _markup in explain_in_lines(report.checks[0], audience, "group7"))


def page(report: Report, audience: Audience) -> str:
    """What a page shows."""
    cohort = cohort_of(report)
    body = member_page(cohort, cohort.members[0], audience).partition("<main")[2].rpartition("<footer>")[0]
    return html.unescape(re.sub(r"<[^>]+>", "", body))


def markdown(report: Report, audience: Audience) -> str:
    """What a reader of Markdown sees."""
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", report_to_markdown(report, audience)))


def junit(report: Report, _audience: Audience) -> str:
    """What a CI server shows."""
    return "\n".join(
        "".join([*case.itertext(), *(element.get("message", "") for element in case)])
        for case in ET.fromstring(junit_of_report(report, "ada")).iter("testcase")  # noqa: S314 - our own
    )


def gradescope(report: Report, _audience: Audience) -> str:
    """What Gradescope shows."""
    return "\n".join(test["output"] for test in json.loads(gradescope_results(report))["tests"])


def moodle(report: Report, _audience: Audience) -> str:
    """What stands in Moodle's feedback."""
    text = feedback_html(member_of(report), report)
    return html.unescape(re.sub(r"<[^>]+>", "", text.replace("<br>", "\n")))


FORMS: dict[Callable[[Report, Audience], str], tuple[Audience, ...]] = {
    terminal: tuple(Audience),
    page: tuple(Audience),
    markdown: tuple(Audience),
    junit: (Audience.STUDENT,),
    gradescope: (Audience.STUDENT,),
    moodle: (Audience.STUDENT,),
}


def said(explanation: Explanation) -> Iterator[str]:
    """Everything that an explanation says, in pieces that no form breaks."""
    yield from (explanation.reason, explanation.comparison, *explanation.law, *explanation.notes)
    yield from (explanation.call, explanation.actual, explanation.expected, explanation.meaning)
    yield from (part.title for part in explanation.earned + explanation.lacking)
    if explanation.diagnosis:
        for suspect in explanation.diagnosis.suspects:
            yield from (suspect.id, suspect.thought, suspect.hint)
        if not explanation.diagnosis.suspects:
            yield "None of the 12 mistakes that the grader knows for relu_mean gives these results."
    if explanation.location:
        yield f"{explanation.location.file}:{explanation.location.line}"
    yield from (line.text for line in explanation.traceback)
    yield from (*explanation.output.splitlines(), *explanation.internal.splitlines())


def pieces(check: CheckResult, audience: Audience) -> set[str]:
    """What an audience is told of a check."""
    return {piece for piece in said(explain(check, audience)) if piece}


def numbers(text: str) -> set[str]:
    """The numbers in a text; a short one could stand in any text as a part of another."""
    return set(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reveal", Reveal)
@pytest.mark.parametrize("name", FINDINGS)
def test_every_form_says_the_same(form: Callable[[Report, Audience], str], reveal: Reveal, name: str) -> None:
    """A form says everything that its audience may know, and nothing that only others may."""
    check = make_check(finding=FINDINGS[name], reveal=reveal, possible=3, parts=PARTS)
    report = make_report(check, written={"1.4": "Words."})
    everything = pieces(check, Audience.TUTOR)
    for audience in FORMS[form]:
        shown, allowed = form(report, audience), pieces(check, audience)
        flat = " ".join(shown.split())
        assert allowed <= everything
        for piece in allowed:
            assert " ".join(piece.split()) in flat, f"{form.__name__} does not show {piece!r} to a {audience}"
        for piece in everything - allowed:
            assert piece not in flat, f"{form.__name__} shows {piece!r} to a {audience}"


@pytest.mark.parametrize(
    ("reveal", "audience", "comparison", "expected"),
    [
        (Reveal.VALUE, Audience.STUDENT, True, True),
        (Reveal.RATIO, Audience.STUDENT, True, False),
        (Reveal.NONE, Audience.STUDENT, False, False),
        *((reveal, Audience.TUTOR, True, True) for reveal in Reveal),
    ],
)
def test_what_is_revealed(reveal: Reveal, audience: Audience, *, comparison: bool, expected: bool) -> None:
    """A check shows its right value, only by how much it is off, or neither; a tutor sees everything."""
    shown = explain(make_check(reveal=reveal), audience)
    assert bool(shown.comparison) is comparison
    assert shown.expected == ("0.56419" if expected else "")


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("reveal", Reveal)
def test_own_formula_is_no_secret(reveal: Reveal, audience: Audience) -> None:
    """What their function computes is a student's to see; the right formula only where the right value is."""
    shown = explain(make_check(finding=FINDINGS["law"], reveal=reveal), audience)
    right = ("The right formula is √(v / (2π)).", OWN_LAW.differs)
    open_ = reveal is Reveal.VALUE or audience is Audience.TUTOR
    assert shown.law == (OWN_LAW.text, *(right if open_ else ()))


def test_graders_own_traceback_is_for_tutors() -> None:
    """Where the grader is at fault a student learns that it is, and a tutor where."""
    check = make_check(finding=FINDINGS["ours"])
    assert explain(check, Audience.STUDENT).internal == ""
    assert explain(check, Audience.TUTOR).internal == "Traceback: our own"


@pytest.mark.parametrize(
    ("reason", "actual", "shown"),
    [
        ("relu_mean(preactivation_variance=2.0) returned 1, which is wrong.", 1.0, ("", "")),
        ("relu_mean(preactivation_variance=2.0) is wrong: the mean is 12.5.", 2.5, ("", "2.5")),
        ("It is wrong at 2.", 2.0, ("relu_mean(preactivation_variance=2.0)", "")),
        ("It raised ValueError.", None, ("relu_mean(preactivation_variance=2.0)", "")),
    ],
)
def test_what_the_reason_says_is_not_said_again(reason: str, actual: object, shown: tuple[str, str]) -> None:
    """The call and what came back are shown where the reason does not name them."""
    explanation = explain(make_check(finding=make_finding(reason=reason, actual=actual)), Audience.STUDENT)
    assert (explanation.call, explanation.actual) == shown


def test_repeated_levels_of_a_traceback_are_shown_once() -> None:
    """Of a recursion one level is shown."""
    check = make_check(finding=make_finding(Verdict.CRASHED, trace=(*TRACE, *TRACE[:1])))
    assert explain(check, Audience.STUDENT).traceback == (*TRACE[:2], TRACE[0])


@pytest.mark.parametrize("expected", [0.0, False, [1, 2], "nan"])
def test_right_value_that_python_calls_false_is_shown(expected: object) -> None:
    """A right value of 0 is a value."""
    assert explain(make_check(finding=make_finding(expected=expected)), Audience.STUDENT).expected


def test_long_value_is_cut() -> None:
    """A value fills no page."""
    shown = explain(make_check(finding=make_finding(expected=[1] * 9999)), Audience.TUTOR).expected
    assert shown.endswith("…")
    assert len(shown) < 2100


def test_class_wide_junit_withholds_too() -> None:
    """The suite of a class, which a CI server may show to all, has what its students may see."""
    finding: Finding = make_finding()
    report = make_report(make_check(reveal=Reveal.NONE, finding=finding))
    assert f"{SECRET:.4g}" not in junit_of_cohort(cohort_of(report))
