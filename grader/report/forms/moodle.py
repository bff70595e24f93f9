"""Moodle: the offline grading worksheet filled in, and the zip of feedback files.

Formats, from Moodle's own source (https://github.com/moodle/moodle): the worksheet's columns and how they are read back
in ``mod/assign/feedback/offline/importgradeslib.php``, that a feedback comment is HTML in
``mod/assign/feedback/comments/locallib.php``, the names in the zip in ``mod/assign/feedback/file/importziplib.php``.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grader.i18n import _
from grader.judging.finding import Verdict
from grader.report.as_text import explain_in_text, format_points
from grader.report.cohort import ClassMember, Cohort
from grader.report.model import ItemResult, Report
from grader.report.visible import Audience, explain

# The headings in English and German; Moodle writes them in the language of whoever exports.
_IDENTIFIER = ("identifier", "id")
_GRADE = ("grade", "bewertung")
_MAXIMUM = ("maximum grade", "bestwertung", "maximale bewertung")
_CHANGEABLE = ("grade can be changed", "bewertung kann geändert werden")
_FEEDBACK = ("feedback comments", "feedback als kommentar")
_LOCKED = ("no", "nein")

# Ours in a cell that a tutor may have written into as well. Moodle keeps the comment's text as it is.
_BEGIN, _END = "<!-- grader -->", "<!-- /grader -->"
_OURS = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)
_NUMBER_AT_END = re.compile(r"(\d+)\s*$")


class WorksheetError(Exception):
    """The worksheet is none, or does not fit the class; the text says the way out."""


@dataclass(frozen=True)
class Filled:
    """A worksheet that was filled in.

    Attributes:
        content: the file. What is not a grade or a feedback that was filled in is, byte for byte, what Moodle wrote.
        filled: the rows that got a grade.
        left: sentences on the rows and submissions that were left as they are.
    """

    content: bytes
    filled: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Cell:
    """A cell: its value, and where its raw text lies."""

    value: str
    start: int
    end: int


def fill_worksheet(content: bytes, cohort: Cohort, name: str = "the worksheet") -> Filled:
    """Fill in the final points and the feedback of every submission that has final points.

    A row keeps what it has where its submission is not reviewed, not gradable, not of this class, or locked in Moodle.
    Feedback that a tutor wrote stays; that of an earlier run is replaced.

    Args:
        content: what Moodle exported.
        cohort: the class.
        name: of the file, for errors.

    Raises:
        WorksheetError: it is no grading worksheet, or is for another number of points.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        way_out = _(
            "{name} is not UTF-8. Download it again from Moodle, in UTF-8, and do not save it in a spreadsheet."
        )
        raise WorksheetError(way_out.format(name=name)) from None
    rows = list(_rows(text, name))
    if not rows:
        raise WorksheetError(_("{name} is empty.").format(name=name))
    columns = _columns(rows[0], name)
    by_participant = _by_participant(cohort)
    edits: list[tuple[_Cell, str]] = []
    left: list[str] = []
    seen: set[str] = set()
    filled = 0
    for row in rows[1:]:
        if len(row) <= max(columns.values()):
            continue
        match = _NUMBER_AT_END.search(row[columns["identifier"]].value)
        members = by_participant.get(match[1], []) if match else []
        label = row[columns["identifier"]].value
        seen.update(member.participant for member in members)
        if len(members) != 1:
            left.append(f"{label}: {_none_or_several(members)}")
            continue
        member = members[0]
        obstacle = _obstacle(member, row, columns)
        if obstacle:
            left.append(f"{label}: {obstacle}")
            continue
        assert member.report is not None
        assert member.final is not None
        edits.append((row[columns["grade"]], _grade(member.final, row, columns, cohort, name)))
        if "feedback" in columns:
            cell = row[columns["feedback"]]
            edits.append((cell, _merge_feedback(cell.value, feedback_html(member, member.report))))
        filled += 1
    left += [
        _("{submission}: not in the worksheet").format(submission=member.name)
        for member in cohort.members
        if member.participant not in seen
    ]
    return Filled(_apply(text, edits, rows), filled, tuple(left))


def feedback_html(member: ClassMember, report: Report) -> str:
    """Return what a student reads, as HTML without any markup of theirs: points per item, reasons, comments."""
    total = _("{final} of {possible} points")
    possible = report.points.automatic_possible + report.points.written_possible
    parts = [f"<p><strong>{total.format(final=format_points(member.final), possible=possible)}</strong></p>"]
    for item in report.items:
        heading = html.escape(f"{item.id} {item.title}: {_item_points(member, item)}")
        texts = [
            f"{check.title}: {explain_in_text(explain(check, Audience.STUDENT))}"
            for check in report.checks_of(item)
            if check.verdict is not Verdict.PASSED or check.reason
        ]
        review = member.reviews.get(item.id)
        if review is not None and review.comment:
            texts.append(review.comment)
        lines = (re.sub(r"\n+", "<br>", html.escape(text)) for text in texts)
        listed = "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>" if texts else ""
        parts.append(f"<p>{heading}</p>{listed}")
    return "".join(parts)


def feedback_zip(cohort: Cohort, page: Callable[[ClassMember], str]) -> bytes:
    """Return the zip of feedback files, one page per submission that came from Moodle and has final points.

    A participant with several submissions gets none: which one counts is for a person to say.

    Args:
        cohort: the class.
        page: makes the page that a student reads.
    """
    file = io.BytesIO()
    several = {participant for participant, members in _by_participant(cohort).items() if len(members) > 1}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in cohort.members:
            if member.participant.isdigit() and member.participant not in several and member.settled:
                # Moodle splits at the first underscores: a name may hold none. Fixed date: equal classes, equal files.
                name = re.sub(r'[_/\\:*?"<>|]+', " ", member.full_name or member.name).strip() or "participant"
                folder = f"{name}_{member.participant}_assignsubmission_file_"
                info = zipfile.ZipInfo(f"{folder}/feedback.html", (1980, 1, 1, 0, 0, 0))
                info.external_attr = 0o644 << 16
                archive.writestr(info, page(member), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _by_participant(cohort: Cohort) -> dict[str, list[ClassMember]]:
    found: dict[str, list[ClassMember]] = {}
    for member in cohort.members:
        if member.participant:
            found.setdefault(member.participant, []).append(member)
    return found


def _none_or_several(members: Sequence[ClassMember]) -> str:
    """Why a participant gets no grade from us: which of several counts is for a person to say."""
    if not members:
        return _("no submission in this class")
    text = _("several submissions of this participant ({names}); enter the grade of the one that counts by hand")
    return text.format(names=", ".join(member.name for member in members))


def _item_points(member: ClassMember, item: ItemResult) -> str:
    parts = []
    if item.checks:
        parts.append(f"{format_points(item.points)} / {item.possible}")
    if item.written:
        text = _("{points} / {possible} written")
        parts.append(text.format(points=format_points(member.written(item)), possible=item.written.possible))
    return " + ".join(parts)


def _columns(header: list[_Cell], name: str) -> dict[str, int]:
    titles = [cell.value.strip().removeprefix("\ufeff").strip('"').casefold() for cell in header]
    wanted = {
        "identifier": _IDENTIFIER,
        "grade": _GRADE,
        "maximum": _MAXIMUM,
        "changeable": _CHANGEABLE,
        "feedback": _FEEDBACK,
    }
    columns = {key: titles.index(title) for key, choices in wanted.items() for title in choices if title in titles}
    missing = {"identifier", "grade"} - columns.keys()
    if missing:
        text = _(
            "{name} is no grading worksheet: it has no column {missing}. In Moodle, choose “Download grading "
            "worksheet” among the assignment's grading actions; the feedback type “Offline grading worksheet” has to "
            "be on."
        )
        raise WorksheetError(text.format(name=name, missing=" or ".join(sorted(missing))))
    return columns


def _obstacle(member: ClassMember, row: list[_Cell], columns: dict[str, int]) -> str:
    if member.report is None:
        return member.problem
    if member.ungradable:
        return _("not gradable: {ids}").format(ids=", ".join(check.id for check in member.ungradable))
    if member.to_review:
        return _("not reviewed yet: {items}").format(items=", ".join(member.to_review))
    if "changeable" in columns and row[columns["changeable"]].value.strip().casefold() in _LOCKED:
        return _("locked in Moodle")
    return ""


def _grade(final: float, row: list[_Cell], columns: dict[str, int], cohort: Cohort, name: str) -> str:
    possible = cohort.automatic_possible + cohort.written_possible
    shown = row[columns["maximum"]].value.strip() if "maximum" in columns else ""
    comma = "," in shown and "." not in shown
    try:
        maximum = float(shown.replace(",", ".")) if shown else float(possible)
    except ValueError:
        maximum = -1.0
    if maximum != possible:
        text = _(
            "{name} is for a maximum grade of {maximum}, the exercise is worth {possible}. Set the assignment's "
            "maximum grade in Moodle to {possible} and download the worksheet again."
        )
        raise WorksheetError(text.format(name=name, maximum=shown, possible=possible))
    grade = f"{final:.2f}"
    return grade.replace(".", ",") if comma else grade


def _merge_feedback(old: str, new: str) -> str:
    ours = f"{_BEGIN}{new}{_END}"
    if _OURS.search(old):
        return _OURS.sub(lambda _match: ours, old, count=1)
    return f"{old}{ours}" if old.strip() else ours


# -- the file, byte for byte -----------------------------------------------------------------------------------------


def _rows(text: str, name: str) -> Iterator[list[_Cell]]:
    """Yield the rows of a CSV with the place of every cell; Moodle separates by comma, semicolon or tab."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    row: list[_Cell] = []
    position = 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        cell, position = _cell(text, position, delimiter, name)
        row.append(cell)
        if position < len(text) and text[position] == delimiter:
            position += 1
            if position == len(text):
                row.append(_Cell("", position, position))
            continue
        if text.startswith("\r\n", position):
            position += 2
        elif position < len(text):
            position += 1
        yield row
        row = []
    if row:
        yield row


def _cell(text: str, start: int, delimiter: str, name: str) -> tuple[_Cell, int]:
    if not text.startswith('"', start):
        end = start
        while end < len(text) and text[end] not in (delimiter, "\r", "\n"):
            end += 1
        return _Cell(text[start:end], start, end), end
    end = start + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            line = text.count("\n", 0, start) + 1
            way_out = _("{name}, line {line}: a quotation mark is never closed. Download the worksheet again.")
            raise WorksheetError(way_out.format(name=name, line=line))
        if not text.startswith('""', end):
            break
        end += 2
    return _Cell(text[start + 1 : end].replace('""', '"'), start, end + 1), end + 1


def _apply(text: str, edits: list[tuple[_Cell, str]], rows: list[list[_Cell]]) -> bytes:
    quoted = any(text.startswith('"', cell.start) for cell in rows[0])
    pieces, position = [], 0
    for cell, value in sorted(edits, key=lambda edit: edit[0].start):
        was_quoted = text.startswith('"', cell.start)
        needs = was_quoted or (quoted and bool(re.search(r"\s", value))) or bool(re.search(r'[",;\t\r\n]', value))
        pieces += [text[position : cell.start], '"' + value.replace('"', '""') + '"' if needs else value]
        position = cell.end
    return "".join([*pieces, text[position:]]).encode()
