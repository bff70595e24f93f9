"""The Markdown form: the table, the reasons, and text of a student's that must not become markup."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import COMPARISON, ENVIRONMENT, make_bare, make_check, make_finding, make_passed, make_report

from grader.exercise import Reveal
from grader.judging.finding import Verdict
from grader.report.markdown import LIMIT, escape, report_to_markdown
from grader.report.model import IsolationResult

property_based = settings(derandomize=True, deadline=None, max_examples=300)


def read_back(markdown: str) -> str:
    """What a reader of Markdown shows for text without markup (CommonMark, sections 2.4 and 2.5)."""
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown))


def test_report() -> None:
    """A heading with the total, a row for each check, and the explanations of those that are not passed."""
    made = make_report(
        make_passed("1.5.a"),
        make_check("1.5.b", title="Var(y)"),
        make_check("1.6.c", make_finding(Verdict.BLOCKED, reason="Blocked.", output="")),
        make_check("1.7.d", finding=None),
        written={"1.4": ""},
    )
    assert report_to_markdown(made).splitlines() == [
        "## 2 / 8, up to 4 more from your tutor",
        "",
        "| check | asks for | verdict | points |",
        "|---|---|---|---:|",
        r"| 1.5.a | E\[ReLU(z)\] | ✅ passed | 2 / 2 |",
        "| 1.5.b | Var(y) | ❌ failed | 0 / 2 |",
        r"| 1.6.c | E\[ReLU(z)\] | ⬜ blocked | 0 / 2 |",
        r"| 1.7.d | E\[ReLU(z)\] | ⬜ not run | – / 2 |",
        "",
        "### Why",
        "",
        r"- **1.5.b**: relu\_mean(preactivation\_variance=2.0) returned 1, which is wrong.",
        "  - That is 1.772 times too large.",
        "  - 12 of 12 values are wrong.",
        "  - Expected: 0.56419.",
        "  - What it asks: Only the positive half of the density counts.",
        "  - Where to look: variance.py:7",
        "  - Your code, most recent call last:",
        r'  - File "variance.py", line 9, in relu\_mean',
        "  - return helper(v)",
        "  - Printed by your code:",
        r"  - \| hello",
        "- **1.6.c**: Blocked.",
    ]


def test_run_without_isolation_is_stamped() -> None:
    """Whoever reads the summary alone must know that the submission could have written it."""
    isolation = IsolationResult("process", unsafe=True)
    made = make_report(make_passed(), environment=replace(ENVIRONMENT, isolation=isolation))
    assert "**Not isolated (--unsafe-no-isolation): the" in report_to_markdown(made)


def test_full_marks_need_no_reasons() -> None:
    """Where all is passed the table is all there is."""
    assert "Why" not in report_to_markdown(make_report(make_passed()))


def test_ungradable_is_loud() -> None:
    """Where the grader failed that stands above the table."""
    odd = make_bare(Verdict.UNGRADABLE, "The grader itself failed.", share=None)
    text = report_to_markdown(make_report(make_check(finding=odd)))
    assert "**1 check could not be graded: the grader itself failed.**" in text
    assert text.index("**1 check") < text.index("| check |")
    assert "⚠️ not gradable | – / 2" in text


@pytest.mark.parametrize("verdict", Verdict)
def test_nothing_that_a_check_keeps_is_shown(verdict: Verdict) -> None:
    """The summary of a run may be public: it shows what a student may see."""
    text = report_to_markdown(make_report(make_check(finding=make_finding(verdict), reveal=Reveal.NONE)))
    assert "0.5641" not in text
    assert COMPARISON not in text


def test_summary_is_of_bounded_size() -> None:
    """What is more than GitHub shows is cut, with a word on it."""
    check = make_check(finding=make_finding(output="x\n" * 200_000))
    text = report_to_markdown(make_report(check))
    assert len(text.encode()) <= LIMIT + 200 < 1024 * 1024
    assert "Shortened" in text


HOSTILE = [
    ("a | b", r"a \| b"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("<!-- hidden", r"&lt;\!-- hidden"),
    ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
    ("`code`", r"\`code\`"),
    ("```\ncode", r"\`\`\` code"),
    ("**bold** _em_ ~~gone~~", r"\*\*bold\*\* \_em\_ \~\~gone\~\~"),
    ("[click](http://evil.example)", None),
    ("![image](x.png)", r"\!\[image\](x.png)"),
    ("line\n# heading", r"line \# heading"),
    ("line\r\n\r\n- item", "line - item"),
    ("a\u2028b\x0bc\x85d", "a b c d"),
    ("@everyone #1", r"\@everyone \#1"),
    ("C:\\temp\\", r"C:\\temp\\"),
    ("\\| not escaped twice", r"\\\| not escaped twice"),
]


@pytest.mark.parametrize(("text", "escaped"), HOSTILE)
def test_hostile_text_is_literal(text: str, escaped: str | None) -> None:
    """Pipes, HTML, code marks, emphasis, links, mentions and line breaks are shown as they are, on one line."""
    result = escape(text)
    assert escaped is None or result == escaped
    assert read_back(result) == " ".join(text.split())


@pytest.mark.parametrize("text", [text for text, _escaped in HOSTILE])
def test_hostile_reason_stays_in_its_line(text: str) -> None:
    """A reason that quotes a student's text adds no line, no cell and no tag to the report."""
    made = make_report(make_check(finding=make_finding(reason=text, call="", actual=None)))
    harmless = make_report(make_check(finding=make_finding(reason="harmless", call="", actual=None)))
    result = report_to_markdown(made)
    assert len(result.splitlines()) == len(report_to_markdown(harmless).splitlines())
    assert "<" not in result


@property_based
@given(text=st.text(st.characters(exclude_categories=["Cs"])) | st.text("\\`*_[]#|~!@<>&\n -+1.x"))
def test_any_text_is_literal(text: str) -> None:
    """Whatever the text, a reader of Markdown shows the same words again, on one line and without a tag."""
    result = escape(text)
    assert read_back(result) == " ".join(text.split())
    assert len(result.splitlines()) <= 1
    assert not re.search(r"[<>]|(?<!\\)(?:\\\\)*[`*_\[\]#|~!@]", result)
