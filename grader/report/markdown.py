"""The Markdown form of a report, for the summary page of a CI run.

GitHub shows at most 1 MiB of a step's summary; more is rejected whole
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, "Adding a job summary").
"""

import html
from collections.abc import Iterable

from grader.i18n import _, plural
from grader.judging.finding import Verdict
from grader.report.as_text import describe_total, explain_in_sections, format_points, verdict_name
from grader.report.model import CheckResult, Report
from grader.report.visible import Audience, explain

LIMIT = 1024 * 1024 - 1024

_MARKS = {Verdict.PASSED: "✅", Verdict.NOT_ATTEMPTED: "⬜", Verdict.BLOCKED: "⬜", None: "⬜"}
_MARKS |= {Verdict.OPEN: "❔", Verdict.UNGRADABLE: "⚠️"}


def report_to_markdown(report: Report, audience: Audience = Audience.STUDENT) -> str:
    """Return a heading with the total, a table of checks, and explanations; at most `LIMIT` bytes.

    Text that may stem from a student's files is escaped, so that it cannot become markup.
    """
    lines = [f"## {describe_total(report)}", ""]
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
    explained = [check for check in report.checks if check.reason]
    if explained:
        lines += ["", _("### Why"), ""]
        for check in explained:
            sections = explain_in_sections(explain(check, audience))
            reason, *more = [line for section in sections for line in section]
            lines += [f"- **{escape(check.id)}**: {escape(reason)}", *(f"  - {escape(line)}" for line in more)]
    return clip(lines)


def escape(text: str) -> str:
    """Make text literal in Markdown: no markup, no HTML, no line breaks."""
    flat = html.escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{character}" if character in r"\`*_[]#|~!@" else character for character in flat)


def clip(lines: Iterable[str]) -> str:
    """Join lines, and leave out those beyond what GitHub shows."""
    size, kept = 0, []
    for line in lines:
        size += len(line.encode()) + 1
        if size > LIMIT:
            kept += ["", _("Shortened: GitHub shows at most 1 MiB. All of it is in the other files.")]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"


def _row(check: CheckResult) -> str:
    mark = _MARKS.get(check.verdict, "❌")
    points = f"{format_points(check.points)} / {check.possible}"
    return f"| {escape(check.id)} | {escape(check.title)} | {mark} {verdict_name(check.verdict)} | {points} |"
