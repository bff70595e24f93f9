"""Reads written answers: what a group wrote for each item, and why it may stand elsewhere where nothing was found."""

import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.engine.documents import find_documents
from grader.engine.headings import LONGEST_TITLE, Heading, Style, find_headings
from grader.engine.submission import MAX_BYTES, Submission
from grader.i18n import _, plural
from grader.printable import make_printable
from grader.report.category import says_something

BULLET = re.compile(r"^\s*(?:[-*+•]|\(?\d{1,2}[.):])(?:\s+|$)")
_INVITATION = re.compile(
    r"\s*write (?:your |the )?(?:answers? )?(?:below|here)[^.\n>]*\.?[ \t]*(?:-{0,2}>)?", re.IGNORECASE
)
_CODE_OR_COMMENT = re.compile(
    r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:\n {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`)[^\n]{1,100}?(?<!`)(?P=ticks)(?!`)"
    r"|<!--",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
# As other programs begin their files, whatever these are called.
_NO_TEXT = {"%PDF": "PDF", "PK\x03\x04": "Word, Pages, zip", "\xd0\xcf\x11\xe0": "Word", "{\\rtf": "RTF"}
_WORD = re.compile(r"[^\W_]")
_LINE_ENDS = "\t\n\r\f\v"
_MOST_NOISE = 0.02  # of a text's letters that are none
_MOST_LINES = 20_000  # that are looked through for headings; a book has fewer
_SHOWN = 5  # documents that are named


@dataclass(frozen=True, eq=False)
class Answers(Mapping[str, str]):
    """What was written, by item; empty where nothing was found.

    Attributes:
        texts: the answers.
        notes: by item, a sentence on how an answer was found, or where it was cut.
        doubts: by item without an answer, a sentence on why one may stand elsewhere: a person has to look.
        problem: why the file cannot be taken at its word, in a sentence; empty where it can.
        absent: whether there is nothing at all that could hold an answer.
    """

    texts: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    absent: bool = False

    def __getitem__(self, item_id: str) -> str:
        return self.texts[item_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def find_answers(submission: Submission) -> Answers:
    """Read a submission's written answers, and tell why some may stand elsewhere."""
    exercise = submission.exercise
    answers = Answers(dict.fromkeys(exercise.item_ids, ""))
    if not exercise.answers:
        return answers
    text, problem = _read(submission.folder / exercise.answers, submission.read(exercise.answers))
    if text is not None:
        answers = read_answers(text, exercise.item_ids, exercise.written_items)
        problem = problem or answers.problem
    blank = [item_id for item_id in exercise.written_items if not answers[item_id]]
    documents: tuple[str, ...] = ()
    if blank:
        everything = len(blank) == len(exercise.written_items)
        documents = find_documents(exercise, submission.folder, images=everything)
    told = make_printable(f"{problem} {_beside(documents)}".strip())
    doubts = {item_id: told or answers.doubts.get(item_id, "") for item_id in blank}
    return replace(
        answers,
        doubts={item_id: doubt for item_id, doubt in doubts.items() if doubt},
        problem=told,
        absent=not documents and not os.path.lexists(submission.folder / exercise.answers),
    )


def _read(path: Path, text: str | None) -> tuple[str | None, str]:
    """What of a file's text can be read as answers, and what is wrong with it, in a sentence."""
    name = path.name
    try:
        status = path.lstat()
    except OSError:
        return None, _("{file} is missing.").format(file=name)
    if text is None:
        words = _("it is a link, which is not followed") if stat.S_ISLNK(status.st_mode) else _("it is no regular file")
        reason = _("nobody but its owner may read it") if stat.S_ISREG(status.st_mode) else words
        return None, _("{file} cannot be read: {reason}.").format(file=name, reason=reason)
    for start, kind in _NO_TEXT.items():
        if text.startswith(start):
            return None, _("{file} is no text: it is a file of another kind ({kind}).").format(file=name, kind=kind)
    noise = sum(_is_noise(letter) for letter in text)
    if "\0" in text or noise > _MOST_NOISE * len(text):
        return None, _("{file} is no text.").format(file=name)
    if status.st_size > MAX_BYTES:
        return text, _("{file} is too large: only its first megabyte was read.").format(file=name)
    return text, ""


def _is_noise(letter: str) -> bool:
    return letter == "\ufffd" or (letter not in _LINE_ENDS and unicodedata.category(letter) == "Cc")


def _beside(documents: Sequence[str]) -> str:
    if not documents:
        return ""
    shown = ", ".join(documents[:_SHOWN])
    more = len(documents) - _SHOWN
    if more > 0:
        shown += plural(" and {more} more", " and {more} more", more).format(more=more)
    return _("There is {names}, which the grader does not read.").format(names=shown)


def read_answers(text: str, item_ids: Collection[str], written: Collection[str] = ()) -> Answers:
    """Return the text under each item's heading, without HTML comments; empty where nothing was written.

    What is a heading, `grader.engine.headings` says. What is one to a person alone counts where an item would have no
    answer otherwise. Text under a repeated heading is appended; text inside a comment counts where there is no other.
    Control characters become visible.

    Args:
        text: of the file.
        item_ids: all items.
        written: those that ask for text; all of them, if they are not named.
    """
    written = written or item_ids
    lines = make_printable("\n".join(text.splitlines())).split("\n")
    found = find_headings(lines[:_MOST_LINES], item_ids)
    chosen = [heading for heading in found if heading.style is Style.HEADING]
    answers = _cut(lines, chosen, item_ids)
    for style in (Style.MARKED, Style.HIDDEN, Style.PLAIN, Style.BARE):
        if style is Style.BARE and chosen:
            break
        blank = {item_id for item_id in written if not answers[item_id]}
        more = [heading for heading in found if heading.style is style and not blank.isdisjoint(heading.items)]
        if more:
            chosen = sorted([*chosen, *more], key=lambda heading: heading.line)
            answers = _cut(lines, chosen, item_ids)
    return _doubt(answers, lines, chosen, written)


def _cut(lines: Sequence[str], headings: Sequence[Heading], item_ids: Collection[str]) -> Answers:
    """The text below each heading, up to the next."""
    parts: dict[str, list[str]] = {item_id: [] for item_id in item_ids}
    titles: dict[str, str] = {}
    notes: dict[str, str] = {}
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        below = lines[heading.end : following.line if following else None]
        for item_id in heading.items:
            parts[item_id] += [heading.rest, *below] if heading.rest else below
            titles.setdefault(item_id, heading.title)
            if following and following.style is Style.HIDDEN:
                text = _("It was cut at the heading of item {id}, which stands in code or in a comment.")
                notes[item_id] = text.format(id=following.items[0])
    texts = {}
    for item_id, part in parts.items():
        texts[item_id], note = _written(part, titles.get(item_id, ""))
        if note:
            notes[item_id] = note
    return Answers(texts, notes)


def _written(lines: Sequence[str], title: str) -> tuple[str, str]:
    """What lines below a heading say, and a note on where it stood; an answer without a single letter is none."""
    visible, hidden = _uncomment("\n".join(lines))
    if _says_something(visible):
        return visible, ""
    if _says_something(hidden):
        return hidden, _("It stands inside a comment.")
    if len(title.split()) > LONGEST_TITLE:
        return title, _("It stands in the heading itself.")
    return "", ""


def _uncomment(text: str) -> tuple[str, str]:
    """Take comments out of a text; the mark of one that is never closed goes alone, with the sheet's own words."""
    visible, comments, at = list[str](), list[str](), 0
    last = text.rfind("-->")
    while match := _CODE_OR_COMMENT.search(text, at):
        visible.append(text[at : match.start()])
        at = match.end()
        if match["fence"] or match["ticks"]:
            visible.append(match[0])
        elif at <= last:
            end = text.index("-->", at)
            comments.append(_INVITATION.sub("", text[at:end], count=1).strip())
            at = end + len("-->")
        elif invitation := _INVITATION.match(text, at):
            at = invitation.end()
    visible.append(text[at:])
    return "".join(visible).strip(), "\n".join(filter(None, comments))


def _says_something(text: str) -> bool:
    bare = "".join(BULLET.sub("", line) for line in text.splitlines())
    return _WORD.search(bare) is not None or any(map(says_something, bare))


def _doubt(answers: Answers, lines: Sequence[str], headings: Sequence[Heading], written: Collection[str]) -> Answers:
    """Say of an item without a heading that its answer may stand where no item's does."""
    named = {item_id for heading in headings for item_id in heading.items}
    missing = [item_id for item_id in written if item_id not in named]
    if not headings and _says_something("\n".join(lines)):
        return replace(answers, problem=_("It has no heading of an item."))
    if headings and missing and _strays(lines[: headings[0].line]):
        text = _("It has no heading of item {id}, and there is text above the first heading of another.")
        return replace(answers, doubts={item_id: text.format(id=item_id) for item_id in missing})
    return answers


def _strays(lines: Sequence[str]) -> bool:
    """Whether something stands above the first heading, beyond a title and one paragraph."""
    paragraphs = [part for part in "\n".join(lines).split("\n\n") if _says_something(part)]
    return sum(not part.lstrip().startswith("# ") for part in paragraphs) > 1
