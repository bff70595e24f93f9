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
_BOX = re.compile(r"^\[[ xX]\]\s*")
_QUOTED = re.compile(r"^(?: {0,3}> ?)+", re.MULTILINE)
_SEPARATORS = (";", ",", "/", "|")
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
        return listed
    lines = _clean(line for node in tree.children for line in _plain(node).splitlines())
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
        yield next((_plain(block).split("\n")[0] for block in item.children if block.type == "paragraph"), "")


def _plain(node: SyntaxTreeNode) -> str:
    """The text of a block without its marks."""
    if node.type in {"text", "code_inline", "code_block", "fence"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    return "".join(map(_plain, node.children))


def _clean(texts: "Iterator[str] | Sequence[str]") -> list[str]:
    """Texts without numbers, boxes, emphasis and quotes, as far as anything is left of them."""
    bare = [_BOX.sub("", _NUMBER.sub("", text)).strip().strip("*_`\"'").strip() for text in texts]
    return [text for text in bare if normalise_category(text)]


def _split(line: str) -> list[str]:
    """The parts of a line, where it has as many as are asked for."""
    line = line.rpartition(": ")[2]
    for separator in _SEPARATORS:
        parts = _clean(line.split(separator))
        if len(parts) == WANTED - 1:
            parts = _clean([*parts[:-1], *_LAST.split(parts[-1])])
        if len(parts) >= WANTED:
            return parts
    return [line]
