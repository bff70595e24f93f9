"""Reads a tutor's review file from the disk, and says what is wrong in it."""

from dataclasses import dataclass, replace
from pathlib import Path

from grader.i18n import _
from grader.printable import make_printable
from grader.report.model import ItemResult
from grader.report.review.file import ReviewEntry, ReviewFile, parse_review_file


@dataclass(frozen=True)
class ReadReviews:
    """A review file as it was read.

    Attributes:
        path: the file.
        content: what could be read.
        problems: what could not, each with file, line, submission and the way out.
    """

    path: Path
    content: ReviewFile
    problems: tuple[str, ...]


def review_path(folder: Path, item_id: str) -> Path:
    """Where the review file of an item lies."""
    return folder / "review" / f"item-{item_id}.md"


def read_review_file(path: Path, item: ItemResult) -> ReadReviews:
    """Read the review file of an item; an answer with an error has neither points nor comment."""
    # The class's own files are not there before the first time; a file that is to be merged was looked at already.
    text, problem = read_text(path) if path.exists() else ("", "")
    if problem:
        return ReadReviews(path, ReviewFile("", ()), (problem,))
    file, errors = parse_review_file(text, item.id, item.written.possible if item.written else 0)
    problems = []
    for error in errors:
        where = [entry.label for entry in file.entries if entry.line <= error.line]
        label = f" ({make_printable(where[-1])})" if where else ""
        problems.append(
            _("{path}, line {line}{label}: {error}").format(path=path, line=error.line, label=label, error=error)
        )
    seen: dict[str, ReviewEntry] = {}
    for entry in file.entries:
        other = seen.setdefault(entry.code, entry)
        if other is not entry:
            text = _("{path}, line {line} ({label}): this answer stands in line {other} too. Keep one of the two.")
            values = {"line": entry.line, "label": make_printable(entry.label), "other": other.line}
            problems.append(text.format(path=path, **values))
    if len(seen) < len(file.entries):
        codes = [entry.code for entry in file.entries]
        file = replace(file, entries=tuple(entry for entry in file.entries if codes.count(entry.code) == 1))
    return ReadReviews(path, file, tuple(problems))


def read_text(path: Path) -> tuple[str, str]:
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
