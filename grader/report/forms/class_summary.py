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
    for title, group in (
        (_("Not graded"), overview.attention.not_graded),
        (_("Graded, but look"), overview.attention.look),
        (_("Resolved on the way in"), overview.attention.resolved),
    ):
        if group:
            lines += [f"### {title}", ""]
            lines += [f"- **{escape(one.member.name)}**: {escape(' '.join(one.reasons))}" for one in group]
            lines.append("")
    if overview.causes:
        lines += ["### " + _("What kept functions from being judged"), ""]
        lines += [f"- {len(cause.members)} × {escape(cause.text)}" for cause in overview.causes]
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
