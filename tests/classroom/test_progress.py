"""Progress: a bar on a terminal, plain lines without one."""

import io
from collections.abc import Iterator

import pytest

from grader.classroom.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def clock(*moments: float) -> Iterator[float]:
    """A clock that shows these moments in turn."""
    return iter(moments)


def test_plain_lines() -> None:
    """Without a terminal there is one line per submission and nothing that moves a cursor."""
    stream, moments = io.StringIO(), clock(0, 1, 2)
    progress = Progress(10, stream, lambda: next(moments))
    progress.start()
    progress.advance("Jörg", "70 / 70")
    progress.say("3 unchanged")
    progress.advance("anna", "3 / 70")
    progress.finish()
    assert stream.getvalue() == "[ 1/10] Jörg: 70 / 70\n3 unchanged\n[ 2/10] anna: 3 / 70\n"


def test_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar shows how many are done, how fast, and how long it will take; in the end it is gone."""
    monkeypatch.setenv("COLUMNS", "80")
    stream, moments = Terminal(), clock(0, 6, 12)
    progress = Progress(40, stream, lambda: next(moments))
    progress.start()
    progress.advance("anna", "70 / 70")
    progress.advance("ben", "70 / 70")
    last = stream.getvalue().rpartition("\r")[2]
    assert last == "█░░░░░░░░░░░░░░░░░░░░░░░ 2/40  10/min  4 min left  ben"
    progress.finish()
    assert stream.getvalue().endswith("\r" + " " * len(last) + "\r")


def test_bar_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long name never wraps the line."""
    monkeypatch.setenv("COLUMNS", "40")
    stream, moments = Terminal(), clock(0, 1)
    progress = Progress(2, stream, lambda: next(moments))
    progress.advance("x" * 200, "")
    assert len(stream.getvalue().rpartition("\r")[2]) == 39


def test_an_old_terminal() -> None:
    """What a terminal cannot show becomes a question mark, not an error."""

    class Latin(io.StringIO):
        encoding = "ascii"

    stream, moments = Latin(), clock(0, 1)
    Progress(1, stream, lambda: next(moments)).advance("Jörg", "70 / 70")
    assert stream.getvalue() == "[1/1] J?rg: 70 / 70\n"
