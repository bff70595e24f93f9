"""Makes text of unknown origin safe to show: no terminal commands, no lines of its own where one line is due."""

import unicodedata


def make_printable(text: str) -> str:
    """Replace what could move a terminal's cursor or break an encoding: control and format characters, lone surrogates.

    Line breaks and tabs stay; unusual spaces become plain ones.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character in "\n\t" or character.isprintable():
        return character
    return " " if unicodedata.category(character) == "Zs" else character.encode("unicode_escape").decode()


def one_line(text: str) -> str:
    """Make text printable and keep it on one line, so that it cannot pass for lines of a report."""
    return make_printable(text).replace("\n", "⏎").replace("\t", " ")
