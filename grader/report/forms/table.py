"""``class.csv``: one row per submission, for a spreadsheet or a script."""

import csv
import io
import re
from collections.abc import Iterable

from grader.report.cohort import ClassMember, Cohort

# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"), in full width too; at the beginning, and
# behind whatever a spreadsheet of some country takes for the end of a cell.
_FORMULA = re.compile(r"""(^|[;,\t\r\n])([\s"']*)(?=[=+\-@＝＋－＠])""")


def class_table(cohort: Cohort) -> str:
    """Return the table as CSV: names, points, state, then every item, then every check's verdict.

    A cell is empty where there are no points: not reviewed yet, or not gradable. Neither is a 0.
    """
    return format_csv(class_rows(cohort))


def class_rows(cohort: Cohort) -> list[list[object]]:
    """Return the table as values, the headings first; None where there are no points."""
    header: list[object] = [
        "id",
        "name",
        "final",
        "automatic",
        "written",
        "by_hand",
        "to_review",
        "isolated",
        "problem",
        "newest_file",
    ]
    for item in cohort.items:
        header += [f"{item.id} automatic"] * bool(item.checks) + [f"{item.id} written"] * bool(item.written)
    header += [f"{check.id} verdict" for check in cohort.checks]
    return [header, *(_row(cohort, member) for member in cohort.members)]


def _row(cohort: Cohort, member: ClassMember) -> list[object]:
    problem = member.problem
    if member.ungradable:
        problem = "ungradable: " + " ".join(check.id for check in member.ungradable)
    row: list[object] = [
        member.id,
        member.name,
        member.final,
        member.automatic,
        member.written_total,
        member.by_hand or None,
        " ".join(member.to_review),
        "yes" if member.isolated else "no",
        problem,
        member.newest_file,
    ]
    own = {item.id: item for item in member.items}
    for item in cohort.items:
        mine = own.get(item.id)
        row += [mine.points if mine else None] * bool(item.checks)
        row += [member.written(mine) if mine else None] * bool(item.written)
    verdicts = {check.id: check.verdict for check in member.checks}
    return [*row, *(verdicts.get(check.id) for check in cohort.checks)]


def format_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV (RFC 4180) that a spreadsheet shows and never runs.

    What a spreadsheet would take for a formula gets an apostrophe before it, also within a text: a German Excel splits
    at semicolons, whatever the quotes say.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return _FORMULA.sub(r"\1\2'", value) if isinstance(value, str) else value
