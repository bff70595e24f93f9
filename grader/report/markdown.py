"""The Markdown form of a report, for the summary page of a CI run."""

import html

from grader.i18n import _, plural
from grader.judging.finding import Finding, Verdict
from grader.report.model import CheckResult, Report
from grader.report.terminal import verdict_name

__all__ = ["report_to_markdown"]

_MARKS = {Verdict.PASSED: "✅", Verdict.NOT_ATTEMPTED: "⬜", Verdict.BLOCKED: "⬜", None: "⬜", Verdict.UNGRADABLE: "⚠️"}


def report_to_markdown(report: Report) -> str:
    """Return a heading with the total, a table of checks, and the reasons of those that were not passed.

    Text that may stem from a student's files is escaped, so that it cannot become markup.
    """
    total = _("{points} / {possible}, {written} more from your tutor")
    points = f"{report.points:g}"
    lines = [f"## {total.format(points=points, possible=report.possible, written=report.written_possible)}", ""]
    isolation = report.environment.isolation
    if isolation.unsafe and not isolation.confined:
        lines += [_("**Not isolated (--unsafe-no-isolation): the submission could have changed this result.**"), ""]
    ungradable = report.count(Verdict.UNGRADABLE)
    if ungradable:
        text = plural(
            "**{count} check could not be graded: the grader itself failed.**",
            "**{count} checks could not be graded: the grader itself failed.**",
            ungradable,
        )
        lines += [text.format(count=ungradable), ""]
    lines += [_("| check | asks for | verdict | points |"), "|---|---|---|---:|"]
    lines += [_row(check) for check in report.checks]
    wrong = [check for check in report.checks if check.finding and check.finding.reason]
    if wrong:
        lines += ["", _("### Why"), ""]
        lines += [f"- **{check.id}**: {escape(_why(check.finding))}" for check in wrong if check.finding]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Make text literal in Markdown: no markup, no HTML, no line breaks."""
    flat = html.escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{character}" if character in r"\`*_[]#|~!@" else character for character in flat)


def _why(finding: Finding) -> str:
    """The reason, and the known mistakes that fit with their hints."""
    suspects = finding.diagnosis.suspects if finding.diagnosis else ()
    hints = (_("Known mistake {id}: {hint}").format(id=suspect.id, hint=suspect.hint) for suspect in suspects)
    return " ".join([finding.reason, *hints])


def _row(check: CheckResult) -> str:
    mark = _MARKS.get(check.verdict, "❌")
    points = "–" if check.points is None else f"{check.points:g}"
    return (
        f"| {check.id} | {escape(check.title)} | {mark} {verdict_name(check.verdict)} | {points} / {check.possible} |"
    )
