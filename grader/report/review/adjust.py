"""Points that a tutor changed by hand: ``review/adjustments.csv``, merged into the class.

A row says of a submission which check or item counts other points, or that the whole counts more or less, and why. The
column ``automatic`` is the grader's: what it had found when it read the row first, so that a later change is seen.
"""

import csv
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

from grader.files import write_whole
from grader.i18n import _
from grader.printable import make_printable
from grader.report.as_text import format_points, verdict_name
from grader.report.class_model import Adjustment
from grader.report.cohort import ClassMember, Cohort
from grader.report.review.read import read_text

_COLUMNS = ("submission", "where", "points", "change", "reason", "automatic")
_NEEDED = _COLUMNS[:5]
_NUMBER = re.compile(r"(?P<sign>[+\-−–]?)\s*(?P<number>\d+(?:[.,]\d+)?)")
_WORD = re.compile(r"^(item|aufgabe)\s+", re.IGNORECASE)


class _RowError(Exception):
    """What a tutor typed into a row cannot be understood."""


@dataclass(frozen=True)
class _Row:
    """A row: its line in the file, and its cells by their columns."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class _Table:
    """The file: how it is written, and its rows."""

    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _Part:
    """What a row is about: a check, an item, or the whole submission, which has neither points nor a result."""

    id: str
    points: float | None
    possible: int
    result: str


def adjustments_path(folder: Path) -> Path:
    """Where the file lies."""
    return folder / "review" / "adjustments.csv"


def merge_adjustments(cohort: Cohort) -> Cohort:
    """Return the class with what tutors changed by hand; what they got wrong is listed and does not count."""
    path = adjustments_path(cohort.folder)
    table, problem = _read(path)
    if table is None:
        return replace(cohort, review_problems=(*cohort.review_problems, problem)) if problem else cohort
    found: dict[str, list[Adjustment]] = {member.id: [] for member in cohort.members}
    problems = []
    for row in table.rows:
        try:
            member = _member(cohort, row)
            found[member.id].append(_adjustment(member, row, found[member.id]))
        except _RowError as error:
            text = _("{path}, line {line}: {error}").format(path=path, line=row.line, error=error)
            problems.append(make_printable(text))
    members = tuple(replace(member, adjustments=tuple(found[member.id])) for member in cohort.members)
    return replace(cohort, members=members, review_problems=(*cohort.review_problems, *problems))


def write_adjustments_file(folder: Path) -> None:
    """Write an empty file, where there is none.

    Raises:
        OSError: it cannot be written.
    """
    if not adjustments_path(folder).exists():
        write_whole(adjustments_path(folder), "\ufeff" + _format(_Table(",", _COLUMNS, ())))


def note_results(cohort: Cohort) -> None:
    """Note in each new row of the file what the grader found there.

    Raises:
        OSError: it cannot be written.
    """
    path = adjustments_path(cohort.folder)
    table, _problem = _read(path)
    if table is None:
        return
    rows = tuple(_noted(cohort, row) for row in table.rows)
    if rows != table.rows:
        columns = tuple(dict.fromkeys([*table.columns, "automatic"]))
        write_whole(path, "\ufeff" + _format(_Table(table.delimiter, columns, rows)))


def _read(path: Path) -> tuple[_Table | None, str]:
    """The file, or why it cannot be read; neither where there is none."""
    text, problem = read_text(path) if path.exists() else ("", "")
    if problem or not text.strip():
        return None, problem
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = tuple(cell.strip().casefold() for cell in next(reader))
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        text = _("{path}, line 1: the column {missing} is missing. The columns are: {columns}.")
        return None, text.format(path=path, missing=", ".join(missing), columns=", ".join(_COLUMNS))
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(columns)]
            rows.append(_Row(reader.line_num, dict(zip(columns, padded, strict=False))))
    return _Table(delimiter, columns, tuple(rows)), ""


def _format(table: _Table) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=table.delimiter)
    writer.writerow(table.columns)
    writer.writerows([row.cells.get(name, "") for name in table.columns] for row in table.rows)
    return file.getvalue()


def _noted(cohort: Cohort, row: _Row) -> _Row:
    if row.cells.get("automatic", "").strip():
        return row
    try:
        result = _part(_member(cohort, row), row).result
    except _RowError:
        return row
    return replace(row, cells=row.cells | {"automatic": result}) if result else row


def _member(cohort: Cohort, row: _Row) -> ClassMember:
    wanted = row.cells["submission"].strip()
    found = [member for member in cohort.members if member.id == wanted]
    found = found or [member for member in cohort.members if member.name == wanted]
    if len(found) > 1:
        text = _("{name} is the name of several submissions. Write the id: {ids}.")
        raise _RowError(text.format(name=wanted, ids=", ".join(member.id for member in found)))
    if not found:
        raise _RowError(_("{name!r} is no submission of this class.").format(name=wanted))
    if found[0].report is None:
        raise _RowError(_("Nothing of {name} could be graded, so there are no points to change.").format(name=wanted))
    return found[0]


def _part(member: ClassMember, row: _Row) -> _Part:
    # A spreadsheet takes 1.5 for a date: "item 1.5" is left as it was typed.
    where = _WORD.sub("", row.cells["where"].strip())
    if not where:
        return _Part("", None, 0, "")
    for check in member.checks:
        if check.id == where:
            result = f"{verdict_name(check.verdict)}, {format_points(check.points)}"
            return _Part(check.id, check.points, check.possible, result)
    for item in member.items:
        if item.id == where and item.checks:
            result = _("{points} points").format(points=format_points(item.points))
            return _Part(item.id, item.points, item.possible, result)
        if item.id == where:
            text = _("Item {id} has no checks; its points are given in {file}.")
            raise _RowError(text.format(id=where, file=f"item-{where}.md"))
    text = _("{where!r} is neither a check nor an item. Leave it empty for the whole submission.")
    raise _RowError(text.format(where=where))


def _adjustment(member: ClassMember, row: _Row, others: list[Adjustment]) -> Adjustment:
    part = _part(member, row)
    reason = make_printable(" ".join(row.cells["reason"].split()))
    if not reason:
        raise _RowError(_("A reason is missing."))
    for other in others:
        if part.id and other.where and _overlap(member, part.id, other.where):
            text = _("The points of {where} are changed twice, here and for {other}. Keep one of the two.")
            raise _RowError(text.format(where=part.id, other=other.where))
    noted = row.cells.get("automatic", "").strip()
    outdated = bool(noted) and noted != part.result
    points = _points(part, row)
    if part.id and not 0 <= points <= part.possible:
        if not outdated:
            text = _("{where} would have {points} points; it is worth 0 to {possible}.")
            raise _RowError(text.format(where=part.id, points=format_points(points), possible=part.possible))
        points = min(max(points, 0.0), float(part.possible))
    return Adjustment(part.id, part.points, points, reason, outdated)


def _overlap(member: ClassMember, one: str, other: str) -> bool:
    """Whether two parts are the same, or one is an item and the other a check of it."""
    assert member.report is not None
    checks = {item.id: {check.id for check in member.report.checks_of(item)} for item in member.items}
    return one == other or one in checks.get(other, set()) or other in checks.get(one, set())


def _points(part: _Part, row: _Row) -> float:
    """What counts from now on; for a whole submission what is added."""
    given = {name: row.cells[name].strip() for name in ("points", "change") if row.cells[name].strip()}
    if len(given) != 1:
        raise _RowError(_("One of the columns points and change has to be filled in, and only one."))
    ((column, text),) = given.items()
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _RowError(
            _("{text!r} is no number. Write one such as 2.5, or +2.5 or -2.5 for a change.").format(text=text)
        )
    number = float(match["number"].replace(",", "."))
    is_change = column == "change" or bool(match["sign"])
    number = -number if match["sign"] in {"-", "−", "–"} else number
    if not is_change and not part.id:
        raise _RowError(_("The points of a whole submission can only be changed: use the column change."))
    if not is_change or not part.id:
        return number
    if part.points is None:
        text = _("{where} has no points yet to which {change} could be added: use the column points.")
        raise _RowError(text.format(where=part.id, change=row.cells[column].strip()))
    return round(part.points + number, 2)
