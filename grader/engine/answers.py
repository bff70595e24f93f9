"""Reads written answers: what a group wrote under the heading of each item."""

import re
from collections.abc import Iterable

from grader.printable import make_printable
from grader.report.category import says_something

# As in CommonMark: a fence is closed by its own marks, at least as many; text between backticks on one line is none.
_FENCE = re.compile(r"^ {0,3}(?P<marks>`{3,}(?=[^`]*$)|~{3,})(?P<rest>.*)$")
_FENCED_OR_COMMENT = re.compile(
    r"^ {0,3}(?P<marks>`{3,}(?=[^`\n]*$)|~{3,}).*?(?:\n {0,3}(?P=marks)[`~]*[ \t]*$|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.MULTILINE,
)
BULLET = re.compile(r"^\s*(?:[-*+•]|\(?\d{1,2}[.):])(?:\s+|$)")


def read_answers(text: str, item_ids: Iterable[str]) -> dict[str, str]:
    """Return the text under each item's heading, without HTML comments; empty where nothing was written.

    A heading is a Markdown heading that starts with the item's number, with or without the word "Item" before it.
    Without that word it has to be of level 1 or 2, so that a numbered heading inside an answer stays part of it. Lines
    inside a code fence are no headings. Text under a repeated heading is appended. Control characters become visible.
    """
    parts: dict[str, list[str]] = {item_id: [] for item_id in item_ids}
    heading = _heading(parts)
    current: list[str] | None = None
    fence = ""
    for line in _without_comments(make_printable("\n".join(text.splitlines()))).splitlines():
        match = _FENCE.match(line)
        if match and not fence:
            fence = match["marks"]
        elif match and match["marks"].startswith(fence) and not match["rest"].strip():
            fence = ""
        item_id = None if fence else _item_of(heading.match(line), parts)
        if item_id is not None:
            current = parts[item_id]
        elif current is not None:
            current.append(line)
    return {item_id: _strip(lines) for item_id, lines in parts.items()}


def _without_comments(text: str) -> str:
    return _FENCED_OR_COMMENT.sub(lambda match: "" if match["marks"] is None else match[0], text)


def _heading(item_ids: Iterable[str]) -> re.Pattern[str]:
    """What a heading of an item looks like; the longest id first, as one may begin with another."""
    ids = "|".join(map(_id_pattern, sorted(item_ids, key=len, reverse=True)))
    return re.compile(rf"^ {{0,3}}(?P<marks>#{{1,6}})\s+(?P<word>(?:item|aufgabe)\s+)?(?P<id>{ids})", re.IGNORECASE)


def _id_pattern(item_id: str) -> str:
    """An id, and what may come after it.

    A number may be followed by a letter, as in 1.3b, but not by more of a number. A letter is not one of a word, nor a
    word of a sentence: "# A nicer way" is about something else.
    """
    if item_id[-1].isdigit():
        return re.escape(item_id) + r"(?![\w.]*\d)"
    return re.escape(item_id) + r"(?(word)(?!\w)|(?=\s*(?:$|[.:)\u2013\u2014-])))"


def _item_of(match: re.Match[str] | None, item_ids: Iterable[str]) -> str | None:
    if match is None or not (match["word"] or len(match["marks"]) <= 2):  # noqa: PLR2004 - levels 1 and 2
        return None
    return next(item_id for item_id in item_ids if re.fullmatch(re.escape(item_id), match["id"], re.IGNORECASE))


def _strip(lines: list[str]) -> str:
    """Drop empty lines at both ends; an answer without a single letter, digit or picture is none."""
    text = "\n".join(lines).strip()
    bare = "".join(BULLET.sub("", line) for line in text.splitlines())
    return text if any(map(says_something, bare)) else ""
