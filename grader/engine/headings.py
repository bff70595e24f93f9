"""Finds the headings of items in a file of answers, as a person does.

Markdown says what is a heading, code or a comment. What people use in place of headings (a line in bold, HTML, "1.3)")
is found line by line. How much of a heading a line is, its `Style` says.
"""

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Blocks alone: the marks within lines would take long in a file of a megabyte, and few lines are looked at.
_MARKDOWN = MarkdownIt("commonmark")
_MARKDOWN.core.ruler.enableOnly(["normalize", "block"])

_ITEM = (
    r"(?:item|task|question|exercise|ex|problem|part|point|section|number|no|nr|q|(?:teil)?aufgabe|aufg|frage|übung|"
    r"uebung|punkt|teil|abschnitt|nummer|answer|solution|antwort|lösung|loesung)(?:e?s|e?n)?"
)
_BEFORE_ID = r"[\s:#.№_-]*"
_AND = r"\s*(?:,|/|&|\+|and|und|–|-)\s*"
_SEPARATOR = re.compile(r"\s*(?:[:.)\]–—-]+(?=\s|$)|$)\s*")
_MARKS = re.compile(
    r"\s*(?P<quote>(?:>\s?)*)\s*(?:[-*+•]\s+)?(?:<(?:p|div|span|li|br|summary)\b[^>]*>\s*)*(?P<hashes>#*)\s*",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\(?=[.)#*_-])")
_HTML_HEADING = re.compile(r"<h[1-6][^>]*>(?P<title>.*?)</h[1-6]>(?P<rest>.*)", re.IGNORECASE)
_BOLD = re.compile(
    r"(?:\*{2,3}|_{2,3}|<(?:b|strong|u)>)+(?P<title>.+?)(?:\*{2,3}|_{2,3}|</(?:b|strong|u)>)+(?P<rest>.*)"
)
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_TAG = re.compile(r"</?\w[^>]*>")
_EMPHASIS = re.compile(r"[*`~\\]|(?<!\w)_|_(?!\w)")
_LEFT_OVER = re.compile(r"^(?:\s|[:.)\]–—-]|</\w+>|<br\s*/?>)+")  # behind a heading
_LONGEST = 300  # letters of a line that are looked at
LONGEST_TITLE = 8  # words
_TOP_LEVELS = 2


class Style(IntEnum):
    """How much of a heading a line is, the surest first."""

    HEADING = 0  # ## Item 1.3
    MARKED = 1  # ### 1.3, **Item 1.3**, <h2>Item 1.3</h2>, > ## Item 1.3
    HIDDEN = 2  # ## Item 1.3 in code or in a comment, as behind a fence that was never closed
    PLAIN = 3  # Item 1.3:, 1.3)
    BARE = 4  # 1.3


@dataclass(frozen=True)
class Heading:
    """A line that may be the heading of an item.

    Attributes:
        line: its index.
        end: the index of the first line behind it.
        items: whose answer follows; several, as in "Items 2.2 and 2.3".
        style: how much of a heading it is.
        title: what stands behind the item's number, and is most likely its title.
        rest: what stands behind all that, and belongs to the answer.
    """

    line: int
    end: int
    items: tuple[str, ...]
    style: Style
    title: str = ""
    rest: str = ""


def find_headings(lines: Sequence[str], item_ids: Collection[str]) -> list[Heading]:
    """Find all lines that may be the heading of one of the items, from the first to the last."""
    reader = _Reader(item_ids)
    headings: list[Heading | None] = []
    tokens = _MARKDOWN.parse("\n".join(lines))
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        first, end = token.map
        inside = range(first, min(end, len(lines)))
        if token.type == "heading_open" and "\n" not in tokens[index + 1].content:
            own = token.level == 0
            headings.append(reader.of_heading(tokens[index + 1].content, first, end, level=int(token.tag[1]), own=own))
        elif token.type in {"paragraph_open", "heading_open"} or (token.type == "html_block" and not _comments(token)):
            headings += [reader.of_line(lines[line], line) for line in inside]
        elif token.type in {"fence", "code_block", "html_block"}:
            headings += [reader.of_hidden_line(lines[line], line) for line in inside]
    return sorted(filter(None, headings), key=lambda heading: heading.line)


@dataclass(frozen=True)
class _Name:
    """An item as a line names it.

    Attributes:
        items: the ids.
        worded: whether a word such as "item" or "Aufgabe" stands before the first.
        foreign: whether another word does.
        digits: the last number, as it is written.
        behind: the text behind it, without marks.
    """

    items: tuple[str, ...]
    worded: bool
    foreign: bool
    digits: str
    behind: str

    @property
    def dotted(self) -> bool:
        """Whether the number is of two parts; "0" alone can be any number."""
        return "." in self.items[0]


class _Reader:
    """Reads lines for the ids of a sheet."""

    def __init__(self, item_ids: Collection[str]) -> None:
        self._item_ids = item_ids
        ids = "|".join(map(_id_pattern, sorted(item_ids, key=len, reverse=True)))  # one may begin with another
        of = r"(?:(?:to|for|of|zur?|für)\s+)?"
        word = rf"(?P<word>(?:(?:the|our|my|die|unsere?|meine?)\s+)?(?:{_ITEM}{_BEFORE_ID}{of}){{1,2}})"
        self._named = re.compile(rf"\W*?(?:zu\s+)?{word}?(?P<id>{ids})", re.IGNORECASE)
        self._other = re.compile(rf"\W*?(?P<word>[^\W\d_]+\s+)(?P<id>{ids})", re.IGNORECASE)
        self._more = re.compile(rf"{_AND}(?P<word>{_ITEM}{_BEFORE_ID})?(?P<id>{ids})", re.IGNORECASE)

    def of_heading(self, text: str, first: int, end: int, *, level: int, own: bool) -> Heading | None:
        """Read a heading of Markdown; own: it is no part of a quotation or a list."""
        name = self._name(text)
        if name is None or not (name.worded or name.dotted or (level <= _TOP_LEVELS and not name.foreign)):
            return None
        style = Style.HEADING if own and name.worded else Style.MARKED
        return Heading(first, end, name.items, style, title=_without_separator(name.behind))

    def of_line(self, text: str, line: int) -> Heading | None:
        """Read a line of a paragraph or of HTML."""
        marks = _MARKS.match(text)
        assert marks is not None  # it matches nothing, too
        text = _ESCAPED.sub("", text[marks.end() :]) if len(text) <= _LONGEST else text[marks.end() :]
        if marks["hashes"]:
            return self.of_heading(text, line, line + 1, level=len(marks["hashes"]), own=not marks["quote"])
        if match := _HTML_HEADING.match(text):
            name = self._name(match["title"])
            if name and (name.worded or name.dotted):
                return Heading(line, line + 1, name.items, Style.MARKED, name.behind, _without_separator(match["rest"]))
            return None
        if match := _BOLD.match(text):
            name = self._name(match["title"])
            if name and (name.worded or (name.dotted and _SEPARATOR.match(name.behind))):
                rest = _without_separator(match["rest"])
                return Heading(line, line + 1, name.items, Style.MARKED, _without_separator(name.behind), rest)
        return self._of_plain_line(text, line)

    def of_hidden_line(self, text: str, line: int) -> Heading | None:
        """Read a line of code, or of a comment: there only what the sheet itself has for a heading is one."""
        marks = _MARKS.match(text)
        name = self._name(text[marks.end() :]) if marks and marks["hashes"] else None
        return Heading(line, line + 1, name.items, Style.HIDDEN) if name and name.worded else None

    def _of_plain_line(self, text: str, line: int) -> Heading | None:
        name = self._name(text)
        if name is None or name.foreign or not (name.worded or name.dotted):
            return None
        rest = text[text.find(name.digits) + len(name.digits) :].lstrip("*_`")
        separator = _SEPARATOR.match(rest)
        if separator and (name.worded or rest.lstrip()[:1] in {":", ")", "."}):
            return Heading(line, line + 1, name.items, Style.PLAIN, rest=rest[separator.end() :])
        if name.worded and len(rest.split()) <= LONGEST_TITLE and not rest.rstrip().endswith((".", ",", ";", "!", "?")):
            return Heading(line, line + 1, name.items, Style.PLAIN, title=rest)
        if not name.worded and (not rest or rest[0].isspace()):
            return Heading(line, line + 1, name.items, Style.BARE, rest=rest.strip())
        return None

    def _name(self, text: str) -> _Name | None:
        """The items that a line begins with; None where it begins with something else."""
        plain = _plain(text[:_LONGEST])
        match = self._named.match(plain)
        foreign = match is None
        match = match or self._other.match(plain)
        if match is None:
            return None
        items, digits, end = [self._item_of(match["id"])], match["id"], match.end()
        while more := self._more.match(plain, end):
            items.append(self._item_of(more["id"]))
            digits, end = more["id"], more.end()
        return _Name(tuple(items), bool(match["word"]) and not foreign, foreign, digits, plain[end:])

    def _item_of(self, written: str) -> str:
        return next(one for one in self._item_ids if re.fullmatch(_digits(one), written, re.IGNORECASE))


def _id_pattern(item_id: str) -> str:
    """An id, and what may come after it.

    A number may be followed by a letter, as in 1.3b, but not by more of a number. A letter is not one of a word, nor a
    word of a sentence: "# A nicer way" is about something else.
    """
    if item_id[-1].isdigit():
        return _digits(item_id) + r"(?![\w.,]*\d)"
    return _digits(item_id) + r"(?(word)(?!\w)|(?=\s*(?:$|[.:)–—-])))"


def _digits(item_id: str) -> str:
    return re.escape(item_id).replace(r"\.", "[.,]")  # 1,3 in German


def _plain(text: str) -> str:
    """A line without the marks of Markdown and HTML."""
    return html.unescape(_EMPHASIS.sub("", _TAG.sub("", _LINK.sub(r"\1", text)))).strip()


def _without_separator(text: str) -> str:
    return _LEFT_OVER.sub("", text).strip()


def _comments(token: Token) -> bool:
    return token.content.lstrip().startswith("<!--")
