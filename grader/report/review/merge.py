"""Reviews in DIR/review: read from the tutors' sheets, merged into the class, written back with nothing lost."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.files import write_whole
from grader.i18n import _
from grader.report.forms.cohort import Cohort, Review, Submission
from grader.report.forms.text import clean, printable
from grader.report.review.sheet import Entry, Sheet, answer_fingerprint, format_sheet, parse_sheet

__all__ = [
    "ReadSheet",
    "Standing",
    "merge_files",
    "merge_reviews",
    "review_standing",
    "sheet_path",
    "submission_code",
    "write_sheets",
]


@dataclass(frozen=True)
class ReadSheet:
    """A sheet as it was read.

    Attributes:
        path: the file.
        sheet: what could be read.
        problems: what could not, each with file, line, submission and the way out.
    """

    path: Path
    sheet: Sheet
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How far the review of an item is: its sheet, how many answers there are, and whose wait, by name or code."""

    path: Path
    answered: int
    waiting: tuple[str, ...]


def sheet_path(folder: Path, item_id: str) -> Path:
    """Where the sheet of an item lies."""
    return folder / "review" / f"item-{item_id}.md"


def submission_code(submission: Submission) -> str:
    """The code of a submission in the sheets: it shows no name, and stays when the class is graded again.

    Among 1,000 submissions two share their 48 bits with a probability of 2e-9.
    """
    return hashlib.sha256(f"review {submission.id}".encode()).hexdigest()[:12]


def merge_reviews(cohort: Cohort) -> Cohort:
    """Return the class with what the tutors' sheets say; what they got wrong is listed and not merged."""
    names = {submission_code(submission): submission for submission in cohort.submissions}
    reviews: dict[str, dict[str, Review]] = {submission.id: {} for submission in cohort.submissions}
    problems: list[str] = []
    for item in _written_items(cohort):
        read = _read_sheet(sheet_path(cohort.folder, item["id"]), item)
        problems += read.problems
        for entry in read.sheet.entries:
            submission = names.get(entry.code)
            if submission is None:
                if entry.filled:
                    text = _("{path}, line {line}: {label} is no submission of this class any more; it is kept there.")
                    problems.append(text.format(path=read.path, line=entry.line, label=printable(entry.label)))
            elif entry.filled:
                outdated = entry.fingerprint != answer_fingerprint(_answer(submission, item["id"]))
                reviews[submission.id][item["id"]] = Review(entry.points, printable(entry.comment), outdated)
    merged = tuple(replace(submission, reviews=reviews[submission.id]) for submission in cohort.submissions)
    return replace(cohort, submissions=merged, review_problems=tuple(problems))


def write_sheets(cohort: Cohort, *, anonymous: bool | None = None) -> tuple[list[Path], list[str]]:
    """Write one sheet per written item, with everything that tutors typed; a sheet with an error is left as it is.

    Args:
        cohort: the class.
        anonymous: show codes in place of names; None leaves a sheet as it is.

    Returns:
        The files, and what is wrong in those that were left.
    """
    paths: list[Path] = []
    problems: list[str] = []
    for item in _written_items(cohort):
        path = sheet_path(cohort.folder, item["id"])
        read = _read_sheet(path, item)
        paths.append(path)
        if read.problems:
            problems += read.problems
            continue
        codes = is_anonymous(cohort, read.sheet) if anonymous is None else anonymous
        _write_if_changed(path, _format(cohort, item, read.sheet, anonymous=codes))
    return paths, problems


def review_standing(cohort: Cohort) -> list[Standing]:
    """Say for each written item who is not reviewed yet; where its sheet shows codes, so does this."""
    found = []
    for item in _written_items(cohort):
        path = sheet_path(cohort.folder, item["id"])
        codes = is_anonymous(cohort, _read_sheet(path, item).sheet)
        waiting = tuple(
            submission_code(submission) if codes else submission.name
            for submission in cohort.graded
            if item["id"] in submission.to_review
        )
        answered = sum(bool(_answer(submission, item["id"])) for submission in cohort.graded)
        found.append(Standing(path, answered, waiting))
    return found


def merge_files(cohort: Cohort, files: Iterable[Path], *, replace_filled: bool = False) -> list[str]:
    """Merge sheets that were filled in elsewhere into those of the class.

    A field that is filled in only once is taken. Two different values for one answer are a conflict.

    Args:
        cohort: the class; its sheets exist.
        files: the filled-in sheets.
        replace_filled: in a conflict take the value from `files`.

    Returns:
        What is wrong; then nothing was written.
    """
    items = {item["id"]: item for item in _written_items(cohort)}
    sheets = {item_id: _read_sheet(sheet_path(cohort.folder, item_id), item) for item_id, item in items.items()}
    problems = [problem for read in sheets.values() for problem in read.problems]
    merged = {item_id: {entry.code: entry for entry in read.sheet.entries} for item_id, read in sheets.items()}
    for file in files:
        item_id, problem = _item_of(file, items)
        if item_id is None:
            problems.append(problem)
            continue
        theirs = _read_sheet(file, items[item_id])
        problems += theirs.problems
        for entry in theirs.sheet.entries:
            ours = merged[item_id].get(entry.code)
            if not entry.filled or (ours and (ours.points, ours.comment) == (entry.points, entry.comment)):
                continue
            if ours and ours.filled and not replace_filled:
                problems.append(_conflict(file, entry, sheets[item_id].path, ours))
                continue
            merged[item_id][entry.code] = entry
    if problems:
        return problems
    for item_id, read in sheets.items():
        sheet = Sheet(read.sheet.notes, tuple(merged[item_id].values()))
        anonymous = is_anonymous(cohort, read.sheet)
        _write_if_changed(read.path, _format(cohort, items[item_id], sheet, anonymous=anonymous))
    return []


def _conflict(file: Path, entry: Entry, path: Path, ours: Entry) -> str:
    text = _(
        "{file}, line {line}: {label} has {theirs} points or a comment other than in {path}, line {other} "
        "({ours} points). Make the two the same, or take those of the file with --replace."
    )
    values = {"theirs": _shown(entry), "ours": _shown(ours), "label": printable(entry.label)}
    return text.format(file=file, line=entry.line, path=path, other=ours.line, **values)


def _shown(entry: Entry) -> str:
    return "–" if entry.points is None else f"{entry.points:g}"


def _item_of(file: Path, items: dict[str, dict[str, Any]]) -> tuple[str | None, str]:
    """The item that a filled-in file is for: its first marker says so, whatever it is called."""
    text, problem = _read_text(file)
    for line in text.splitlines():
        parts = line.split()
        if line.lstrip().startswith("<!-- answer ") and len(parts) > 2 and parts[2] in items:  # noqa: PLR2004
            return parts[2], ""
    text = _("{file} has no answers of this class. Give a file that `grader review` wrote and that was filled in.")
    return None, problem or text.format(file=file)


def _read_sheet(path: Path, item: dict[str, Any]) -> ReadSheet:
    # The class's own sheets are not there before the first time; a file that is to be merged was looked at already.
    text, problem = _read_text(path) if path.exists() else ("", "")
    if problem:
        return ReadSheet(path, Sheet("", ()), (problem,))
    sheet, errors = parse_sheet(text, item["id"], item["written"]["possible"])
    problems = []
    for error in errors:
        where = [entry.label for entry in sheet.entries if entry.line <= error.line]
        label = f" ({printable(where[-1])})" if where else ""
        problems.append(
            _("{path}, line {line}{label}: {error}").format(path=path, line=error.line, label=label, error=error)
        )
    seen: dict[str, Entry] = {}
    for entry in sheet.entries:
        other = seen.setdefault(entry.code, entry)
        if other is not entry:
            text = _("{path}, line {line} ({label}): this answer stands in line {other} too. Keep one of the two.")
            values = {"line": entry.line, "label": printable(entry.label), "other": other.line}
            problems.append(text.format(path=path, **values))
    if len(seen) < len(sheet.entries):
        codes = [entry.code for entry in sheet.entries]
        sheet = replace(sheet, entries=tuple(entry for entry in sheet.entries if codes.count(entry.code) == 1))
    return ReadSheet(path, sheet, tuple(problems))


def _read_text(path: Path) -> tuple[str, str]:
    """The text of a file, and what is wrong with it."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "", _("{path} does not exist.").format(path=path)
    except OSError as error:
        return "", _("{path} cannot be read: {error}.").format(path=path, error=error)
    # What Windows' Notepad calls Unicode has a mark of its own.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding), ""
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        text = _("{path}, line {line}: the file is not UTF-8 any more. Save it again as UTF-8; nothing is lost.")
        return "", text.format(path=path, line=line)


def _format(cohort: Cohort, item: dict[str, Any], sheet: Sheet, *, anonymous: bool) -> str:
    typed = {entry.code: entry for entry in sheet.entries}
    fresh = []
    for submission in cohort.graded:
        code = submission_code(submission)
        answer = _answer(submission, item["id"])
        label = _("Submission {code}").format(code=code) if anonymous else _name(submission)
        entry = Entry(code, answer_fingerprint(answer), label, answer)
        old = typed.pop(code, None)
        if old is not None and old.filled:
            outdated = old.fingerprint != entry.fingerprint
            entry = replace(
                entry, fingerprint=old.fingerprint, points=old.points, comment=old.comment, outdated=outdated
            )
        fresh.append(entry)
    # Names come in alphabetical order, so an anonymous sheet needs another one. What nobody wrote comes last.
    if anonymous:
        fresh.sort(key=lambda entry: entry.code)
    fresh.sort(key=lambda entry: not entry.answer)
    gone = [
        replace(
            entry, label=entry.label, answer=_("(no submission of this class any more; kept because it is filled in)")
        )
        for entry in typed.values()
        if entry.filled
    ]
    title = f"{item['title']}"
    return format_sheet(item["id"], title, item["written"]["possible"], replace(sheet, entries=(*fresh, *gone)))


def is_anonymous(cohort: Cohort, sheet: Sheet) -> bool:
    """Whether a sheet shows codes in place of names."""
    names = {submission_code(submission): _name(submission) for submission in cohort.graded}
    return bool(sheet.entries) and all(names.get(entry.code) != entry.label for entry in sheet.entries)


def _name(submission: Submission) -> str:
    name = " ".join(submission.name.split())
    return name if submission.id == name else f"{name} ({submission.id})"


def _answer(submission: Submission, item_id: str) -> str:
    for item in submission.items:
        if item["id"] == item_id and item["written"]:
            return str(clean(item["written"]["text"]))
    return ""


def _written_items(cohort: Cohort) -> list[dict[str, Any]]:
    return [item for item in cohort.items if item["written"]]


def _write_if_changed(path: Path, text: str) -> None:
    data = text.encode()
    if not path.exists() or path.read_bytes() != data:
        write_whole(path, data)
