"""A class in GitHub's Markdown, for the summary page of a CI run (``GITHUB_STEP_SUMMARY``).

A step's summary may hold 1 MiB; more is rejected whole
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, "Adding a job summary").
"""

from grader.i18n import _, plural
from grader.report.forms.cohort import Cohort
from grader.report.forms.overview import make_overview
from grader.report.forms.text import format_points
from grader.report.markdown import escape

__all__ = ["cohort_to_markdown"]

LIMIT = 1024 * 1024 - 1024


def cohort_to_markdown(cohort: Cohort) -> str:
    """Return the class at a glance, who needs attention, and a table of submissions; at most `LIMIT` bytes."""
    overview = make_overview(cohort)
    graded, total = len(cohort.graded), len(cohort.submissions)
    headline = plural("{graded} of {total} submission graded", "{graded} of {total} submissions graded", total)
    lines = ["## " + headline.format(graded=graded, total=total), ""]
    median = _("Median: {median} of {possible} automatic points.")
    lines += [median.format(median=format_points(overview.median), possible=cohort.automatic_possible), ""]
    if overview.attention:
        lines += ["### " + _("Needs attention"), ""]
        for attention in overview.attention:
            lines.append(f"- **{escape(attention.submission.name)}**: {escape(' '.join(attention.reasons))}")
        lines.append("")
    if overview.misconceptions:
        lines += ["### " + _("Misconceptions"), ""]
        for mistake in overview.misconceptions:
            lines.append(f"- {len(mistake.submissions)} × {escape(mistake.id)}: {escape(mistake.thought)}")
        lines.append("")
    lines += [_("| submission | automatic | written | final |"), "|---|---:|---:|---:|"]
    rows = [
        f"| {escape(submission.name)} | {format_points(submission.automatic)} "
        f"| {format_points(submission.written_total)} | {format_points(submission.final)} |"
        for submission in cohort.submissions
    ]
    return _clip([*lines, *rows])


def _clip(lines: list[str]) -> str:
    size, kept = 0, []
    for line in lines:
        size += len(line.encode()) + 1
        if size > LIMIT:
            kept += ["", _("Shortened: GitHub shows at most 1 MiB. All of it is in class.csv and index.html.")]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"
