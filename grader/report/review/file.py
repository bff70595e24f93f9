"""The file that a tutor fills in for one written item: Markdown, all answers side by side, two fields below each.

::

    # Item B: Throwing a die (0 to 5 points)
    > how to fill it in, and the model answer

    <!-- answer B 3f2a9c41d07e fp 0b6e1d2c -->
    ## Ada Lovelace (group07)
    > the answer, each line behind a >

    points (0 to 5): 4,5
    comment: How *close*?
    As many lines as you like.

Lines behind a ``>`` and headings above the fields are the grader's; all else is the tutor's and is never dropped. As an
answer stands behind ``>``, nothing that a student writes can look like a field. The line in ``<!-- -->`` says whose
answer it is, by a code that tells no name, and the fingerprint of the answer that was read. Where it is lost, what
stands below it would be somebody else's: lines of the grader's in a comment or a note are an error.
"""

import hashlib
import re
from dataclasses import dataclass, replace

from grader.i18n import _

_MARKER = re.compile(
    r"^\s*<!--\s*answer\s+(?P<item>\S+)\s+(?P<code>[0-9a-f]{12})\s+fp\s+(?P<fingerprint>[0-9a-f]{8})\s*-->\s*$"
)
# What an editor or a slip makes of it; an ordinary line of a comment has no code.
_ALMOST_MARKER = re.compile(r"\banswer\s+\S+\s+[0-9a-f]{8,16}\s+fp\b", re.IGNORECASE)
# Our own two fields, as no comment has them.
_FIELD = re.compile(r"^\s*(points \(0 to \d+\):|comment:)")
_POINTS = re.compile(r"^[\s*_]*points\b[^:：]*[:：](?P<value>.*)$", re.IGNORECASE)
_COMMENT = re.compile(r"^[\s*_]*comment\b[^:：]*[:：](?P<value>.*)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)(?:\s*/\s*(?P<possible>\d+))?")
# What a preview may load by itself: images of Markdown, and tags of HTML that lead somewhere.
_IMAGE = re.compile(
    r"!\[|<(?=(audio|base|body|embed|iframe|image|img|input|link|meta|object|picture|script|source|style|svg|t[dhr]|table"
    r"|track|video)\b)",
    re.IGNORECASE,
)


class ReviewFileError(Exception):
    """What a tutor typed cannot be understood.

    Attributes:
        line: where, counted from 1.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class ReviewEntry:
    """One answer in a review file and what the tutor says about it.

    Attributes:
        code: whose answer it is.
        fingerprint: of the answer that the tutor read.
        label: the heading above it.
        answer: its text; not read back.
        points: None while nothing is filled in.
        comment: for the student.
        outdated: whether the answer is another one than the tutor read; not read back.
        line: of the marker, counted from 1; 0 if it was not read from a file.
        broken: whether what the tutor typed could not be understood.
        same_as: the label of an earlier entry with the same answer; not read back.
    """

    code: str
    fingerprint: str
    label: str = ""
    answer: str = ""
    points: float | None = None
    comment: str = ""
    outdated: bool = False
    line: int = 0
    broken: bool = False
    same_as: str = ""

    @property
    def filled(self) -> bool:
        """Whether a tutor typed anything."""
        return self.points is not None or bool(self.comment)


@dataclass(frozen=True)
class ReviewFile:
    """A review file: what the tutor noted above the first answer, and the entries."""

    notes: str
    entries: tuple[ReviewEntry, ...]


def answer_fingerprint(text: str) -> str:
    """Return eight hexadecimal digits that change with the answer."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def format_review_file(item_id: str, title: str, possible: int, file: ReviewFile, model_answer: str = "") -> str:
    """Return the text of the file; the model answer stands at its head, where there is one."""
    lines = [
        "# " + _("Item {id}: {title} (0 to {possible} points)").format(id=item_id, title=title, possible=possible),
        "",
        "> " + _("Fill in points and a comment below each answer, save, and run `grader review` again."),
        "> "
        + _("Points may be fractions: 2.5 or 2,5. A comment may have several lines. Empty points: not reviewed yet."),
        "> " + _("What is given for an answer counts for everybody who wrote the same, unless their own is filled in."),
        "> " + _("Leave the lines in <!-- --> as they are. Lines behind a > are not read; everything else is kept."),
        "",
    ]
    if model_answer:
        lines += ["> " + _("The model answer, which earns all {possible} points:").format(possible=possible), ">"]
        lines += [*(f"> {line}".rstrip() for line in model_answer.splitlines()), ""]
    lines += [file.notes, ""] if file.notes else []
    for entry in file.entries:
        lines += _format_entry(item_id, possible, entry)
    return "\n".join(lines).rstrip("\n") + "\n"


def _format_entry(item_id: str, possible: int, entry: ReviewEntry) -> list[str]:
    lines = [f"<!-- answer {item_id} {entry.code} fp {entry.fingerprint} -->", f"## {entry.label}"]
    if entry.outdated:
        text = _(
            "THE ANSWER CHANGED after these points were given. If they still hold, write {fingerprint} after fp above."
        )
        lines.append("> " + text.format(fingerprint=answer_fingerprint(entry.answer)))
    text = without_images(entry.answer) or _("(nothing written: 0 points unless you say otherwise)")
    if entry.same_as:
        text = _("(the same answer as {label}: what is given there counts here too, unless you fill this in)")
        text = text.format(label=entry.same_as)
    lines += [f"> {line}".rstrip() for line in text.splitlines()]
    points = "" if entry.points is None else f"{entry.points:g}"
    field = _("points (0 to {possible}):").format(possible=possible)
    return [*lines, "", f"{field} {points}".rstrip(), f"comment: {entry.comment}".rstrip(), ""]


def without_images(text: str) -> str:
    """The text with images as they are written: an editor that loads them tells a server who reads it, and when."""
    return _IMAGE.sub(lambda match: "!\\[" if match[0] == "![" else "\\<", text)


def parse_review_file(text: str, item_id: str, possible: int) -> tuple[ReviewFile, list[ReviewFileError]]:
    """Read what a tutor typed.

    Args:
        text: of the file.
        item_id: the item that the file is for.
        possible: what it is worth.

    Returns:
        What could be read, and what could not: an entry with an error has neither points nor comment.
    """
    errors: list[ReviewFileError] = []
    entries: list[ReviewEntry] = []
    notes: list[str] = []
    block: list[tuple[int, str]] | None = None
    marker: re.Match[str] | None = None
    lines = [*enumerate(text.removeprefix("\ufeff").splitlines(), start=1)]
    for number, line in [*lines, (len(lines) + 1, None)]:
        match = _MARKER.match(line) if line is not None else None
        if line is not None and match is None:
            if not line.startswith((">", "## ")) and _ALMOST_MARKER.search(line):
                errors.append(
                    ReviewFileError(number, _("The line that says whose answer follows was changed. Undo that."))
                )
            if block is not None:
                block.append((number, line))
            elif not line.startswith((">", "# ")):
                notes.append(line)
            continue
        if marker is not None and block is not None:
            entries.append(_parse_entry(marker, block, item_id, possible, errors))
        if block is None:
            errors += _stray(lines[: number - 1])
        marker, block = match, [(number, "")]
    return ReviewFile("\n".join(notes).strip(), tuple(entries)), errors


def _parse_entry(
    marker: re.Match[str], block: list[tuple[int, str]], item_id: str, possible: int, errors: list[ReviewFileError]
) -> ReviewEntry:
    first = block[0][0]
    entry = ReviewEntry(marker["code"], marker["fingerprint"], _label(block), line=first)
    try:
        if marker["item"] != item_id:
            text = _("This answer is to item {other}, the file is for item {item}. Move it to the other file.")
            raise ReviewFileError(first, text.format(other=marker["item"], item=item_id))
        points, comment = _parse_fields(block[1:], first, possible)
    except ReviewFileError as error:
        errors.append(error)
        return replace(entry, broken=True)
    return ReviewEntry(entry.code, entry.fingerprint, entry.label, points=points, comment=comment, line=first)


def _label(block: list[tuple[int, str]]) -> str:
    return next((line.removeprefix("##").strip() for _number, line in block if line.startswith("## ")), "")


def _parse_fields(lines: list[tuple[int, str]], first: int, possible: int) -> tuple[float | None, str]:
    points: float | None = None
    found = False
    for index, (number, line) in enumerate(lines):
        match = _POINTS.match(line)
        if match and found:
            raise ReviewFileError(number, _("There are two lines of points. Keep one."))
        if match:
            found, points = True, _parse_points(number, match["value"], possible)
            continue
        match = _COMMENT.match(line)
        if match:
            if not found:
                raise ReviewFileError(number, _("A line `points:` has to stand above the comment. Put it back."))
            if stray := _stray(lines[index + 1 :]):
                raise stray[0]
            rest = [match["value"].strip(), *(text for _number, text in lines[index + 1 :])]
            return points, "\n".join(line.rstrip() for line in rest).strip()
        if line.strip() and not line.startswith((">", "## ")):
            text = _("This line belongs to no field: {line!r}. Move it below `comment:`.")
            raise ReviewFileError(number, text.format(line=line.strip()[:60]))
    raise ReviewFileError(first, _("The lines `points:` and `comment:` below this answer are missing. Put them back."))


def _stray(lines: list[tuple[int, str]]) -> list[ReviewFileError]:
    """The first line of the grader's among lines of a tutor's: a heading with an answer below it, or a field."""
    heading = 0
    for number, line in lines:
        if _FIELD.match(line) or (heading and line.startswith(">")):
            text = _(
                "An answer stands here whose line <!-- answer … --> is lost: whose it is cannot be known. Undo that; "
                "if it is your comment, write it in other words."
            )
            return [ReviewFileError(heading or number, text)]
        if line.strip():
            heading = number if line.startswith("## ") else 0
    return []


def _parse_points(number: int, value: str, possible: int) -> float | None:
    value = value.replace("\xa0", " ").strip().strip("*_`").strip()
    if not value:
        return None
    match = _NUMBER.fullmatch(value)
    if match is None or (match["possible"] and int(match["possible"]) != possible):
        text = _("The points {value!r} are no number. Write one from 0 to {possible}, such as {example}.")
        raise ReviewFileError(number, text.format(value=value[:40], possible=possible, example="2.5"))
    points = float(match["number"].replace(",", "."))
    if points > possible:
        text = _(
            "{value} points are more than the {possible} that the item is worth. Write a number from 0 to {possible}."
        )
        raise ReviewFileError(number, text.format(value=value, possible=possible))
    return points
