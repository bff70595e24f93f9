"""Fills in the grading worksheet: the final points and the feedback of everybody whose row is certain."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.i18n import _
from grader.report.as_text import format_points, list_names
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.moodle.feedback import feedback_html
from grader.report.forms.moodle.people import Directory, people_in
from grader.report.forms.moodle.worksheet import Cell, Worksheet, WorksheetError, read_worksheet

_LOCKED = ("no", "nein")

# Ours in a cell that a tutor may have written into as well. Moodle keeps the comment's text as it is.
_BEGIN, _END = "<!-- grader -->", "<!-- /grader -->"
_OURS = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)


@dataclass(frozen=True)
class Filled:
    """A worksheet that was filled in.

    Attributes:
        content: the file. What is not a grade or a feedback that was filled in is, byte for byte, what Moodle wrote.
        filled: the rows that got a grade.
        left: sentences on the rows and submissions that were left as they are.
        replaced: sentences on the grades that are other than the one that was there, or than was earned.
    """

    content: bytes
    filled: int
    left: tuple[str, ...]
    replaced: tuple[str, ...] = ()


def fill_worksheet(
    content: bytes, cohort: Cohort, name: str = "the worksheet", *, maximum: float | None = None
) -> Filled:
    """Fill in the final points and the feedback of every submission that has final points.

    A row keeps what it has where its submission is not reviewed, not gradable, not of this class, or locked in Moodle,
    and where it is not certain whose it is. Feedback that a tutor wrote stays; that of an earlier run is replaced.

    Args:
        content: what Moodle exported.
        cohort: the class.
        name: of the file, for errors.
        maximum: the maximum grade in Moodle, to which the points are scaled; None where it is that of the exercise.

    Raises:
        WorksheetError: it is no grading worksheet, or is for another number of points.
    """
    worksheet = read_worksheet(content, name)
    directory = Directory(cohort)
    edits: list[tuple[Cell, str]] = []
    left: list[str] = []
    replaced: list[str] = []
    seen: set[str] = set()
    filled = 0
    for person, row in zip(people_in(worksheet.rows), worksheet.rows, strict=True):
        members = directory.submissions_of(person)
        seen.update(member.id for member in members)
        obstacle = (
            _none_or_several(members, directory.with_number(person))
            if len(members) != 1
            else _obstacle(members[0], row)
        )
        if obstacle:
            left.append(f"{person.label}: {obstacle}")
            continue
        member = members[0]
        assert member.report is not None
        grade, warning = _grade(member, row, cohort, worksheet, maximum)
        old = row["grade"].value.strip()
        if old and _number(old) != _number(grade):
            text = _("{old} in the worksheet is replaced by {new}")
            warning = "; ".join(filter(None, [text.format(old=old, new=grade), warning]))
        if warning:
            replaced.append(f"{person.label}: {warning}")
        edits.append((row["grade"], grade))
        if "feedback" in row:
            feedback = feedback_html(member, member.report)
            edits.append((row["feedback"], _merge_feedback(row["feedback"].value, feedback)))
        filled += 1
    left += [
        _("{submission}: not in the worksheet").format(submission=member.name)
        for member in cohort.members
        if member.id not in seen
    ]
    return Filled(worksheet.replaced(edits), filled, tuple(left), tuple(replaced))


def _none_or_several(members: Sequence[ClassMember], numbered: Sequence[ClassMember]) -> str:
    """Why a participant gets no grade from us: which of several counts is for a person to say."""
    if not members and numbered:
        text = _("no submission in this class; {names} has this number, but another name")
        return text.format(names=list_names(member.name for member in numbered))
    if not members:
        return _("no submission in this class")
    text = _("several submissions of this participant ({names}); enter the grade of the one that counts by hand")
    return text.format(names=list_names(member.name for member in members))


def _obstacle(member: ClassMember, row: Mapping[str, Cell]) -> str:
    if member.report is None:
        return member.problem
    if member.ungradable:
        return _("not gradable: {ids}").format(ids=", ".join(check.id for check in member.ungradable))
    if member.to_review:
        return _("not reviewed yet: {items}").format(items=", ".join(member.to_review))
    if "changeable" in row and row["changeable"].value.strip().casefold() in _LOCKED:
        return _("locked in Moodle")
    return ""


def _grade(
    member: ClassMember, row: Mapping[str, Cell], cohort: Cohort, worksheet: Worksheet, maximum: float | None
) -> tuple[str, str]:
    """The grade as Moodle reads it, and a sentence where it is not what was earned."""
    possible = cohort.automatic_possible + cohort.written_possible
    wanted = float(possible) if maximum is None else maximum
    shown = row["maximum"].value.strip() if "maximum" in row else ""
    if shown and _number(shown) != wanted:
        text = _(
            "{name} is for a maximum grade of {maximum}, the exercise is worth {possible}. Set the assignment's "
            "maximum grade in Moodle to {possible} and download the worksheet again, or let the points be scaled: "
            "--moodle-maximum {maximum}"
        )
        raise WorksheetError(text.format(name=worksheet.name, maximum=shown, possible=possible))
    assert member.final is not None
    points = member.final * wanted / possible if possible else member.final
    warning = ""
    if points > wanted:  # Moodle passes over the row without a word
        text = _("Moodle takes no more than {maximum}, which was entered for {points}")
        warning = text.format(maximum=format_points(wanted), points=format_points(points))
    grade = f"{min(points, wanted):.2f}"
    return grade.replace(".", ",") if "," in shown and "." not in shown else grade, warning


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _merge_feedback(old: str, new: str) -> str:
    ours = f"{_BEGIN}{new}{_END}"
    if _OURS.search(old):
        return _OURS.sub(lambda _match: ours, old, count=1)
    return f"{old}{ours}" if old.strip() else ours
