"""Text of unknown origin: nothing in it moves a cursor, turns the direction of writing, or starts a line of its own."""

import pytest

from grader.printable import make_printable, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe √2 方", "Größe √2 方"),
        ("a\n\tb", "a\n\tb"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("\u202eright to left", "\\u202eright to left"),
        ("a\xa0b\u2009c", "a b c"),
        ("\udcfc", "\\udcfc"),
        ("a\r\u2028b", "a\\r\\u2028b"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """Control characters are spelled out, odd spaces become plain ones, everything else stays."""
    assert make_printable(text) == shown


def test_one_line() -> None:
    """Line breaks become visible, so that a message cannot pass for lines of a report."""
    assert one_line("x\n\n::error::y\tz") == "x⏎⏎::error::y z"
