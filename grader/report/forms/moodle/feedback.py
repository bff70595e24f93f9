"""What students get back through Moodle: a comment in the worksheet, and a zip with a page for each of them."""

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from grader.i18n import _
from grader.judging.finding import Verdict
from grader.report.as_text import describe_adjustment, explain_in_text, format_points
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.moodle.people import Directory, Person, folder_name
from grader.report.model import ItemResult, Report
from grader.report.visible import Audience, explain


def feedback_html(member: ClassMember, report: Report) -> str:
    """Return what a student reads, as HTML without any markup of theirs: points per item, reasons, comments."""
    total = _("{final} of {possible} points")
    possible = report.points.automatic_possible + report.points.written_possible
    parts = [f"<p><strong>{total.format(final=format_points(member.final), possible=possible)}</strong></p>"]
    parts.append(_listed([describe_adjustment(change) for change in member.adjustments]))
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
        parts.append(f"<p>{heading}</p>{_listed(texts)}")
    return "".join(parts)


def feedback_zip(cohort: Cohort, page: Callable[[ClassMember], str], people: Sequence[Person] | None = None) -> bytes:
    """Return the zip of feedback files, one page for everybody whose submission has final points.

    Who is not certain gets none, such as a participant with several submissions: which one counts is for a person to
    say. Moodle goes by the number in a folder's name alone, so that of a group would be a stranger's: only a worksheet
    tells the numbers of a group's members.

    Args:
        cohort: the class.
        page: makes the page that a student reads.
        people: everybody in the worksheet; None where none was filled in: then the folders' numbers are participants'.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, called, member in _by_name(cohort) if people is None else _by_worksheet(cohort, people):
            if member.settled:
                # Moodle splits at the first underscores: a name may hold none. Fixed date: equal classes, equal files.
                name = re.sub(r"[*?]+", " ", folder_name(called)).strip() or "participant"
                folder = f"{name}_{number}_assignsubmission_file_"
                info = zipfile.ZipInfo(f"{folder}/feedback.html", (1980, 1, 1, 0, 0, 0))
                info.external_attr = 0o644 << 16
                archive.writestr(info, page(member), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _by_name(cohort: Cohort) -> Iterator[tuple[str, str, ClassMember]]:
    """Numbers, names and submissions, as the folders' names say."""
    if any(member.full_name and not member.participant for member in cohort.members):
        return  # a folder without a number is of those who are in no group: the other numbers are groups'
    everybody = [
        (number, name, member) for member in cohort.members for number, name in member.people if number.isdigit()
    ]
    counts = Counter(number for number, _name, _member in everybody)
    yield from (one for one in everybody if counts[one[0]] == 1)


def _by_worksheet(cohort: Cohort, people: Sequence[Person]) -> Iterator[tuple[str, str, ClassMember]]:
    directory = Directory(cohort)
    for person in people:
        members = directory.submissions_of(person)
        if len(members) == 1 and person.number:
            yield person.number, person.name, members[0]


def _listed(texts: Sequence[str]) -> str:
    lines = (re.sub(r"\n+", "<br>", html.escape(text)) for text in texts)
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>" if texts else ""


def _item_points(member: ClassMember, item: ItemResult) -> str:
    parts = []
    if item.checks:
        parts.append(f"{format_points(item.points)} / {item.possible}")
    if item.written:
        text = _("{points} / {possible} written")
        parts.append(text.format(points=format_points(member.written(item)), possible=item.written.possible))
    return " + ".join(parts)
