"""A class in GitHub's Markdown, for the summary page of a CI run (``GITHUB_STEP_SUMMARY``)."""

from grader.i18n import _, plural
from grader.report.as_text import format_points
from grader.report.cohort import Cohort
from grader.report.forms.overview import make_overview
from grader.report.markdown import clip, escape


def cohort_to_markdown(cohort: Cohort) -> str:
    """Return the class at a glance, who needs attention, and a table of submissions; at most what GitHub shows."""
    overview = make_overview(cohort)
    graded, total = len(cohort.graded), len(cohort.members)
    headline = plural("{graded} of {total} submission graded", "{graded} of {total} submissions graded", total)
    lines = ["## " + headline.format(graded=graded, total=total), ""]
    if cohort.reviewed:
        median, possible = _("Median: {median} of {possible} points."), cohort.possible
    else:
        median, possible = _("Median: {median} of {possible} automatic points."), cohort.automatic_possible
    lines += [median.format(median=format_points(overview.median), possible=possible), ""]
    if overview.attention:
        lines += ["### " + _("Needs attention"), ""]
        for attention in overview.attention:
            lines.append(f"- **{escape(attention.member.name)}**: {escape(' '.join(attention.reasons))}")
        lines.append("")
    if overview.misconceptions:
        lines += ["### " + _("Misconceptions"), ""]
        for mistake in overview.misconceptions:
            lines.append(f"- {len(mistake.members)} × {escape(mistake.id)}: {escape(mistake.thought)}")
        lines.append("")
    if overview.laws:
        lines += ["### " + _("What wrong functions compute"), ""]
        for law in overview.laws:
            lines.append(f"- {len(law.members)} × {escape(law.function)}: {escape(law.formula)}")
        lines.append("")
    lines += [_("| submission | automatic | written | final |"), "|---|---:|---:|---:|"]
    rows = [
        f"| {escape(member.name)} | {format_points(member.automatic)} "
        f"| {format_points(member.written_total)} | {format_points(member.final)} |"
        for member in cohort.members
    ]
    return clip([*lines, *rows])
