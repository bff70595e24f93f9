"""Python code as a list of tokens from which comments, docstrings, layout and chosen names are gone."""

import builtins
import io
import keyword
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

_LAYOUT = {tokenize.ENCODING, tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_STARTS_A_STATEMENT = {tokenize.ENCODING, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_KNOWN_NAMES = {*keyword.kwlist, *dir(builtins)}


class Token(NamedTuple):
    """A token, and the line on which it stands, counted from 1."""

    text: str
    line: int


def read_tokens(code: str) -> list[Token]:
    """Return the tokens of code, up to where it is no Python any more.

    Names that a student can choose freely are all the same; keywords, built-in names and what stands behind a dot, such
    as a library's functions, stay. So do numbers. All texts are the same, and docstrings are dropped.
    """
    return [Token(text, line) for text, line in _significant(code)]


def _significant(code: str) -> Iterator[tuple[str, int]]:
    before, starts = "", True
    for token in _tokenize(code):
        if token.type == tokenize.ERRORTOKEN:
            continue
        if token.type in _LAYOUT:
            starts = token.type in _STARTS_A_STATEMENT or starts
            continue
        if token.type == tokenize.STRING:
            text = "" if starts else "text"
        elif token.type == tokenize.NAME and before != "." and token.string not in _KNOWN_NAMES:
            text = "name"
        else:
            text = token.string
        before, starts = token.string, False
        if text:
            yield text, token.start[0]


def _tokenize(code: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(code).readline)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return
