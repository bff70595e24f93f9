"""The Markdown form: the table, the reasons, and text of a student's that must not become markup."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judging.finding import Finding, Verdict
from grader.report.markdown import escape, report_to_markdown

property_based = settings(derandomize=True, deadline=None, max_examples=300)


def read_back(markdown: str) -> str:
    """What a reader of Markdown shows for text without markup (CommonMark, sections 2.4 and 2.5)."""
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown))


def test_report(check, passed, finding, report) -> None:
    """A heading with the total, a row for each check, and the reasons of those that are not passed."""
    blocked = finding(Verdict.BLOCKED, reason="Blocked.")
    made = report(
        passed("1.5.a"),
        check("1.5.b", title="Var(y)"),
        check("1.6.c", finding=blocked),
        check("1.7.d", finding=None),
        written={"1.4": ""},
    )
    assert report_to_markdown(made).splitlines() == [
        "## 2 / 8, 4 more from your tutor",
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
        "- **1.6.c**: Blocked.",
    ]


def test_full_marks_need_no_reasons(passed, report) -> None:
    """Where all is passed the table is all there is."""
    assert "Why" not in report_to_markdown(report(passed()))


def test_ungradable_is_loud(check, report) -> None:
    """Where the grader failed that stands above the table."""
    odd = Finding(Verdict.UNGRADABLE, "internal_error", "The grader itself failed.", share=None)
    text = report_to_markdown(report(check(finding=odd)))
    assert "**1 check could not be graded: the grader itself failed.**" in text
    assert text.index("**1 check") < text.index("| check |")
    assert "⚠️ not gradable | – / 2" in text


@pytest.mark.parametrize("verdict", Verdict)
def test_nothing_expected_is_shown(check, finding, report, verdict) -> None:
    """The summary of a run may be public: it shows neither right values nor ratios."""
    text = report_to_markdown(report(check(finding=finding(verdict))))
    assert "0.5641" not in text
    assert "1.772" not in text


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
def test_hostile_text_is_literal(text, escaped) -> None:
    """Pipes, HTML, code marks, emphasis, links, mentions and line breaks are shown as they are, on one line."""
    result = escape(text)
    assert escaped is None or result == escaped
    assert read_back(result) == " ".join(text.split())


@pytest.mark.parametrize("text", [text for text, _escaped in HOSTILE])
def test_hostile_reason_stays_in_its_line(check, finding, report, text) -> None:
    """A reason that quotes a student's text adds no line, no cell and no tag to the report."""
    made = report(check(finding=finding(reason=text)))
    harmless = report(check(finding=finding(reason="harmless")))
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
