"""Reviews in DIR/review: taken from the tutors' files, merged into the class, written back with nothing lost."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.files import write_whole
from grader.i18n import _
from grader.printable import make_printable
from grader.report.as_text import format_points
from grader.report.class_model import Review
from grader.report.cohort import ClassMember, Cohort
from grader.report.model import ItemResult
from grader.report.review.file import (
    ReviewEntry,
    ReviewFile,
    answer_fingerprint,
    format_review_file,
    without_images,
)
from grader.report.review.read import read_review_file, read_text, review_path


@dataclass(frozen=True)
class Standing:
    """How far the review of an item is: its file, how many answers there are, and whose wait, by name or code."""

    path: Path
    answered: int
    waiting: tuple[str, ...]


def submission_code(member: ClassMember) -> str:
    """The code of a submission in the review files: it shows no name, and stays when the class is graded again.

    Among 1,000 submissions two share their 48 bits with a probability of 2e-9.
    """
    return _code(member.id)


def _code(submission_id: str) -> str:
    return hashlib.sha256(f"review {submission_id}".encode()).hexdigest()[:12]


def merge_reviews(cohort: Cohort) -> Cohort:
    """Return the class with what the tutors' files say; what they got wrong is listed and not merged."""
    names = {submission_code(member): member for member in cohort.members}
    reviews: dict[str, dict[str, Review]] = {member.id: {} for member in cohort.members}
    problems: list[str] = []
    for item in cohort.written_items:
        read = read_review_file(review_path(cohort.folder, item.id), item)
        problems += read.problems
        for entry in read.content.entries:
            member = names.get(entry.code)
            if member is None:
                if entry.filled:
                    text = _("{path}, line {line}: {label} is no submission of this class any more; it is kept there.")
                    problems.append(text.format(path=read.path, line=entry.line, label=make_printable(entry.label)))
            elif entry.filled:
                outdated = entry.fingerprint != answer_fingerprint(member.answer(item.id))
                reviews[member.id][item.id] = Review(entry.points, make_printable(entry.comment), outdated)
        clean = {entry.code for entry in read.content.entries if not entry.broken}
        _share(cohort, item.id, reviews, clean if read.problems else None)
    merged = tuple(replace(member, reviews=reviews[member.id]) for member in cohort.members)
    return replace(cohort, members=merged, review_problems=tuple(problems))


def _share(cohort: Cohort, item_id: str, reviews: dict[str, dict[str, Review]], clean: set[str] | None) -> None:
    """Give an answer that has no review of its own that of the same answer, where all reviews of it agree.

    In a file with errors only those get it whose entries are `clean`: of others a tutor wanted to say something else.
    """
    given: dict[str, set[Review]] = {}
    for member in cohort.graded:
        review = reviews[member.id].get(item_id)
        if review is not None and review.points is not None and not review.outdated:
            given.setdefault(member.answer(item_id), set()).add(review)
    for member in cohort.graded:
        found = given.get(member.answer(item_id), set())
        own = item_id in reviews[member.id] or (clean is not None and submission_code(member) not in clean)
        if member.answer(item_id) and not own and len(found) == 1:
            reviews[member.id][item_id] = next(iter(found))


def write_review_files(
    cohort: Cohort, *, anonymous: bool | None = None, model_answers: Mapping[str, str] | None = None
) -> tuple[list[Path], list[str]]:
    """Write one file per written item, with everything that tutors typed; a file with an error is left as it is.

    Args:
        cohort: the class.
        anonymous: show codes in place of names; None leaves a file as it is.
        model_answers: what would earn all points, by item, for the heads of the files.

    Returns:
        The files, and what is wrong in those that were left.
    """
    paths: list[Path] = []
    problems: list[str] = []
    for item in cohort.written_items:
        path = review_path(cohort.folder, item.id)
        read = read_review_file(path, item)
        paths.append(path)
        if read.problems:
            problems += read.problems
            continue
        codes = is_anonymous(cohort, read.content) if anonymous is None else anonymous
        model_answer = (model_answers or {}).get(item.id, "")
        _write_if_changed(path, _format(cohort, item, read.content, anonymous=codes, model_answer=model_answer))
    return paths, problems


def review_standing(cohort: Cohort) -> list[Standing]:
    """Say for each written item who is not reviewed yet; where its file shows codes, so does this."""
    found = []
    for item in cohort.written_items:
        path = review_path(cohort.folder, item.id)
        codes = is_anonymous(cohort, read_review_file(path, item).content)
        waiting = tuple(
            submission_code(member) if codes else member.name for member in cohort.graded if item.id in member.to_review
        )
        answered = sum(bool(member.answer(item.id)) for member in cohort.graded)
        found.append(Standing(path, answered, waiting))
    return found


def merge_files(cohort: Cohort, files: Iterable[Path], *, replace_filled: bool = False) -> list[str]:
    """Merge files that were filled in elsewhere into those of the class.

    A field that is filled in only once is taken. Two different values for one answer are a conflict: ours stays.

    Args:
        cohort: the class; its files exist.
        files: the filled-in files.
        replace_filled: in a conflict take the value from `files`.

    Returns:
        What is wrong, and was not merged; all else was.
    """
    items = {item.id: item for item in cohort.written_items}
    own = {item_id: read_review_file(review_path(cohort.folder, item_id), item) for item_id, item in items.items()}
    problems = [problem for read in own.values() for problem in read.problems]
    merged = {item_id: {entry.code: entry for entry in read.content.entries} for item_id, read in own.items()}
    for file in files:
        item_id, problem = _item_of(file, items)
        if item_id is None:
            problems.append(problem)
            continue
        theirs = read_review_file(file, items[item_id])
        problems += theirs.problems
        for entry in theirs.content.entries:
            ours = merged[item_id].get(entry.code)
            if not entry.filled or (ours and (ours.points, ours.comment) == (entry.points, entry.comment)):
                continue
            if ours and ours.filled and not replace_filled:
                problems.append(_conflict(file, entry, own[item_id].path, ours))
                continue
            merged[item_id][entry.code] = entry
    for item_id, read in own.items():
        if read.problems:
            continue
        content = ReviewFile(read.content.notes, tuple(merged[item_id].values()))
        anonymous = is_anonymous(cohort, read.content)
        _write_if_changed(read.path, _format(cohort, items[item_id], content, anonymous=anonymous))
    return problems


def adopt_reviews(cohort: Cohort, old: str, new: str) -> list[str]:
    """Make what was given to a submission that is gone that of another, for instance after it was renamed.

    Args:
        cohort: the class; its files exist.
        old: the id of the one that is gone, as it stands in the files, or its code.
        new: the id of the one that is to have its reviews.

    Returns:
        What is wrong, and was not adopted.
    """
    if new not in {member.id for member in cohort.members}:
        return [_("{id} is no submission of this class.").format(id=new)]
    codes = {_code(old), old} - {_code(member.id) for member in cohort.members}
    problems: list[str] = []
    found = False
    for item in cohort.written_items:
        read = read_review_file(review_path(cohort.folder, item.id), item)
        problems += read.problems
        theirs = next((entry for entry in read.content.entries if entry.code in codes and entry.filled), None)
        if theirs is None or read.problems:
            continue
        found = True
        ours = next((entry for entry in read.content.entries if entry.code == _code(new)), None)
        if ours is not None and ours.filled:
            problems.append(_conflict(read.path, theirs, read.path, ours))
            continue
        others = [entry for entry in read.content.entries if entry not in (theirs, ours)]
        content = replace(read.content, entries=(*others, replace(theirs, code=_code(new))))
        text = _format(cohort, item, content, anonymous=is_anonymous(cohort, read.content))
        _write_if_changed(read.path, text)
    if not found and not problems:
        problems.append(_("Nothing is filled in for {id} that could be adopted.").format(id=old))
    return problems


def _conflict(file: Path, entry: ReviewEntry, path: Path, ours: ReviewEntry) -> str:
    text = _(
        "{file}, line {line}: {label} has {theirs} points or a comment other than in {path}, line {other} "
        "({ours} points). Make the two the same, or take those of the file with --replace."
    )
    values = {
        "theirs": format_points(entry.points),
        "ours": format_points(ours.points),
        "label": make_printable(entry.label),
    }
    return text.format(file=file, line=entry.line, path=path, other=ours.line, **values)


def _item_of(file: Path, items: dict[str, ItemResult]) -> tuple[str | None, str]:
    """The item that a filled-in file is for: its first marker says so, whatever it is called."""
    text, problem = read_text(file)
    for line in text.splitlines():
        parts = line.split()
        if line.lstrip().startswith("<!-- answer ") and len(parts) > 2 and parts[2] in items:  # noqa: PLR2004
            return parts[2], ""
    text = _("{file} has no answers of this class. Give a file that `grader review` wrote and that was filled in.")
    return None, problem or text.format(file=file)


def _format(cohort: Cohort, item: ItemResult, file: ReviewFile, *, anonymous: bool, model_answer: str = "") -> str:
    typed = {entry.code: entry for entry in file.entries}
    fresh = []
    for member in cohort.graded:
        code = submission_code(member)
        answer = member.answer(item.id)
        label = _("Submission {code}").format(code=code) if anonymous else _name(member)
        entry = ReviewEntry(code, answer_fingerprint(answer), label, answer)
        old = typed.pop(code, None)
        if old is not None and old.filled:
            outdated = old.fingerprint != entry.fingerprint
            entry = replace(
                entry, fingerprint=old.fingerprint, points=old.points, comment=old.comment, outdated=outdated
            )
        fresh.append(entry)
    # Names come in alphabetical order, so an anonymous file needs another one. What nobody wrote comes last.
    if anonymous:
        fresh.sort(key=lambda entry: entry.code)
    fresh.sort(key=lambda entry: not entry.answer)
    first: dict[str, str] = {}
    for place, entry in enumerate(fresh):
        label = first.setdefault(entry.answer, entry.label)
        if entry.answer and label != entry.label:
            fresh[place] = replace(entry, same_as=label)
    gone = [
        replace(entry, answer=_("(no submission of this class any more; kept because it is filled in)"))
        for entry in typed.values()
        if entry.filled
    ]
    possible = item.written.possible if item.written else 0
    return format_review_file(item.id, item.title, possible, replace(file, entries=(*fresh, *gone)), model_answer)


def is_anonymous(cohort: Cohort, file: ReviewFile) -> bool:
    """Whether a file shows codes in place of names."""
    names = {submission_code(member): _name(member) for member in cohort.graded}
    return bool(file.entries) and all(names.get(entry.code) != entry.label for entry in file.entries)


def _name(member: ClassMember) -> str:
    name = without_images(" ".join(member.name.split()))
    return name if member.id == name else f"{name} ({member.id})"


def _write_if_changed(path: Path, text: str) -> None:
    data = text.encode()
    if not path.exists() or path.read_bytes() != data:
        write_whole(path, data)
