"""Item 0: the categories that a group proposes for the class's vote, read as a person reads its answer."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from grader.report.category import normalise_category

WANTED = 3

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NUMBER = re.compile(
    r"^\s*(?:\(?(?:\d{1,2}|[a-h])[.):](?=\D|$)|[-*+•](?=\s|$))\s*"
)  # also where it is no list in Markdown
_GLUED = re.compile(r"^(\s*\d{1,2}[.)])(?=[^\s\d])", re.MULTILINE)  # 2.B
_HTML_ITEM = re.compile(r"<li[^>]*>(.*?)(?=</?(?:li|ol|ul)\b|\Z)(?:</li>)?", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?\w[^>]*>")
_BOX = re.compile(r"^(?:\[[ xX✓✔✗✘]?\]\s*|[☐☑☒✅✓✔]\s+(?=\S))")
_QUOTED = re.compile(r"^(?: {0,3}> ?)+", re.MULTILINE)
_SEPARATORS = (";", ",", "|")
_NUMBERED = re.compile(r"(?:^|\s)\(?(?:\d|[a-h])[.)]\s+")  # 1. one 2. two
_LONGEST_PART = 40  # of a line that lists categories; longer ones are parts of a sentence
# What stands for a category that is not there, and what is no text.
_NONE = re.compile(r"(?:to ?do|tbd|n/?a|none|\?+|\(?see above\)?)(?:\W.*)?", re.IGNORECASE | re.DOTALL)
_JUNK = re.compile(r"://|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}")
_LAST = re.compile(r"\s+(?:and|und|&)\s+")  # before the last of several


def categories(answer: str) -> list[str]:
    """Return the categories that the answer to item 0 proposes.

    They are the titles of headings, else the items of a list (not the lists in them, nor one of reasons behind it), the
    rows of a table, the lines, or the parts of a single line.
    """
    text = textwrap.dedent(_QUOTED.sub("", answer.replace("•", "-").expandtabs(4)))
    text = _GLUED.sub(r"\1 ", text)
    text = _TAG.sub("\n", _HTML_ITEM.sub(lambda item: f"\n- {' '.join(item[1].split())}\n", text))
    tree = SyntaxTreeNode(_MARKDOWN.parse(text))
    headings = _clean(_plain(node) for node in tree.children if node.type == "heading")
    if len(headings) > 1:
        return headings
    listed: list[str] = []
    for node in tree.children:
        if node.type in {"bullet_list", "ordered_list", "table"} and len(listed) < WANTED:
            listed += _clean(_entries(node))
    if listed:
        return _split(listed[0]) if len(listed) == 1 else listed
    texts = (node for node in tree.children if node.type in {"paragraph", "code_block", "fence"})
    lines = _clean(line for node in texts for line in _plain(node).splitlines())
    lines = [line for line in lines if not line.endswith(":")] or lines
    return _split(lines[0]) if len(lines) == 1 else lines


def _entries(node: SyntaxTreeNode) -> Iterator[str]:
    """What the items of a list say before any list in them; of a table's rows the first cell that is no number."""
    if node.type == "table":
        for row in (row for body in node.children if body.type == "tbody" for row in body.children):
            cells = [_plain(cell) for cell in row.children]
            yield next((cell for cell in cells if any(letter.isalpha() for letter in cell)), "")
        return
    for item in node.children:
        own = [_plain(block).split("\n")[0] for block in item.children if block.type == "paragraph"]
        nested = [block for block in item.children if block.type.endswith("_list")]
        if nested and (not own or len(node.children) == 1):  # - 1. one; or a list below its title
            yield from _entries(nested[0])
        else:
            yield from own[:1]


def _plain(node: SyntaxTreeNode) -> str:
    """The text of a block without its marks."""
    if node.type in {"text", "code_inline", "code_block", "fence"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    return "".join(map(_plain, node.children))


def _clean(texts: "Iterator[str] | Sequence[str]") -> list[str]:
    """Texts without numbers, boxes, emphasis and quotes, as far as anything is left of them."""
    bare = [_BOX.sub("", _NUMBER.sub("", text).strip()).strip().strip("*_`\"'").strip() for text in texts]
    return [text for text in bare if normalise_category(text) and not _NONE.fullmatch(text) and not _JUNK.search(text)]


def _split(line: str) -> list[str]:
    """The parts of a line, where it has as many as are asked for and is no sentence."""
    numbered = _clean(_NUMBERED.split(line))
    if len(numbered) >= WANTED:
        return numbered
    line = line.rpartition(": ")[2]
    if line.endswith((".", "!", "?")) or "(" in line:
        return [line]
    for separator in _SEPARATORS:
        parts = _clean(line.split(separator))
        if len(parts) == WANTED - 1:
            parts = _clean([*parts[:-1], *_LAST.split(parts[-1])])
        if len(parts) >= WANTED and max(map(len, parts)) <= _LONGEST_PART:
            return parts
    return [line]
