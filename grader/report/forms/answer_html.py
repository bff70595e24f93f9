"""A written answer as HTML: its Markdown with tables and its own pictures, and nothing else of what it may hold.

Raw HTML is text to markdown-it, which knows it by no other name; nh3 goes over the result with a list of what may stand
there, so that two independent libraries have to fail before anything of a student's becomes markup. The page's policy,
which lets nothing run and nothing be loaded, stands behind both.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from grader.i18n import _

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PICTURE_TYPES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_LONGEST = 20_000  # letters; what is longer is shown as it was typed
_WRAPPED = 60  # letters: a longer line was probably wrapped, and goes on in the next
_TAGS = {
    *("p", "br", "hr", "h4", "blockquote", "ul", "ol", "li", "em", "strong", "s", "code", "pre", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


def answer_to_html(text: str, find_picture: Callable[[str], str]) -> str:
    """Return an answer as HTML that is safe to stand in a page.

    Args:
        text: Markdown.
        find_picture: gives the link under which the page finds a picture that the answer names; empty if it does not.
    """
    import nh3  # noqa: PLC0415 - as markdown-it, needed by commands that make pages alone
    from markdown_it.common.utils import escapeHtml  # noqa: PLC0415

    if len(text) > _LONGEST:
        return f"<pre>{escapeHtml(text)}</pre>"
    markdown = _markdown()
    tokens = markdown.parse(text)
    links = set()
    for token in _walk(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h4"  # below the page's own, whatever the student's level is
        if token.type == "inline":
            _keep_typed_lines(token.children or [])
        if token.type == "image":
            links.add(_link_picture(token, find_picture))

    def keep(tag: str, attribute: str, value: str) -> str | None:
        return value if (tag, attribute) != ("img", "src") or value in links else None

    html = markdown.renderer.render(tokens, markdown.options, {})
    return nh3.clean(
        html.encode("utf-8", "replace").decode(),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        attribute_filter=keep,
    )


def pictures_in(text: str) -> list[str]:
    """The pictures of its own folder that an answer shows, by their paths in it, in order."""
    if "![" not in text or len(text) > _LONGEST * 50:
        return []
    names = (_own_path(str(token.attrs["src"])) for token in _walk(_markdown().parse(text)) if token.type == "image")
    return list(dict.fromkeys(filter(None, names)))


def picture_file(name: str) -> str:
    """The name under which a picture of an answer is kept: fit for any file system, whatever the student's is."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16] + PurePosixPath(name).suffix.lower()


def _own_path(link: str) -> str:
    """A link as a path in the submission; empty where it leads elsewhere."""
    path = PurePosixPath(unquote(link).replace("\\", "/"))
    inside = path.parts and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]
    return path.as_posix() if inside and path.suffix.lower() in PICTURE_TYPES else ""


def _link_picture(token: "Token", find_picture: Callable[[str], str]) -> str:
    """Let a picture's token show the kept copy, or say in words what is not there; return the link."""
    name = _own_path(str(token.attrs["src"]))
    link = find_picture(name) if name else ""
    if link:
        token.attrs["src"] = link
    else:
        words = _("[picture: {name}]").format(name=unquote(str(token.attrs["src"])))
        token.type, token.tag, token.content, token.children = "text", "", words, None
    return link


def _keep_typed_lines(tokens: list["Token"]) -> None:
    """Break lines where somebody typed them line by line, and not where an editor wrapped a long one."""
    length = 0
    for token in tokens:
        if token.type == "softbreak":
            if length < _WRAPPED:
                token.type, token.tag = "hardbreak", "br"
            length = 0
        length += len(token.content)


def _walk(tokens: list["Token"]) -> Iterator["Token"]:
    for token in tokens:
        yield token
        yield from _walk(token.children or [])


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
