"""Progress: a bar on a terminal, plain lines without one."""

import io
import itertools
import os
from pathlib import Path

import pytest

from grader.classroom.class_progress import ClassProgress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of 80 columns, on which each look at the clock is six seconds after the last."""
    moments = itertools.count(0, 6)
    monkeypatch.setattr("tqdm.std.time", lambda: float(next(moments)))
    monkeypatch.setattr("tqdm.std._screen_shape_wrapper", lambda: lambda _stream: (80, 24))
    return Terminal()


def last_line(stream: io.StringIO) -> str:
    """What stands on the terminal's last line."""
    return stream.getvalue().rpartition("\r")[2].rstrip()


def test_plain_lines() -> None:
    """Without a terminal there is one line per submission and nothing that moves a cursor."""
    stream = io.StringIO()
    progress = ClassProgress(10, stream)
    progress.start()
    progress.advance("Jörg", "70 / 70")
    progress.say("3 unchanged")
    progress.advance("anna", "3 / 70")
    progress.finish()
    assert stream.getvalue() == "[ 1/10] Jörg: 70 / 70\n3 unchanged\n[ 2/10] anna: 3 / 70\n"


def test_bar(terminal: Terminal) -> None:
    """On a terminal a bar shows how many are done, how fast, and how long it will take; in the end it is gone."""
    progress = ClassProgress(40, terminal)
    progress.start()
    assert last_line(terminal).endswith(" 0/40  ? left  starting")
    progress.advance("anna", "70 / 70")
    progress.advance("ben", "70 / 70")
    bar, _space, words = last_line(terminal).partition(" ")
    assert set(bar) < set(" ▏▎▍▌▋▊▉█")
    assert "2/40" in words
    assert "/min, " in words
    assert words.endswith(" left  ben")
    progress.finish()
    assert last_line(terminal) == ""


def test_bar_makes_room(terminal: Terminal) -> None:
    """A line that stays is no part of the bar."""
    progress = ClassProgress(2, terminal)
    progress.start()
    progress.say("3 unchanged")
    assert "\r3 unchanged\n" in terminal.getvalue()
    progress.finish()


def test_bar_fits(terminal: Terminal) -> None:
    """A long name never wraps the line."""
    progress = ClassProgress(2, terminal)
    progress.start()
    progress.advance("x" * 200, "")
    assert 0 < len(last_line(terminal)) <= 80
    progress.finish()


def test_nothing_to_grade(terminal: Terminal) -> None:
    """Where nothing is to be done there is no bar."""
    progress = ClassProgress(0, terminal)
    progress.start()
    progress.finish()
    assert terminal.getvalue() == ""


def test_an_old_terminal(tmp_path: Path) -> None:
    """What a terminal cannot show is escaped, as standard error does, and is no error."""
    with (tmp_path / "shown").open("w", encoding="ascii", errors="backslashreplace") as stream:
        stream.isatty = lambda: True  # type: ignore[method-assign]
        progress = ClassProgress(2, stream)
        progress.start()
        progress.advance("Jörg", "70 / 70")
        progress.finish()
    assert r"J\xf6rg" in (tmp_path / "shown").read_text(encoding="ascii")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="on Unix")
@pytest.mark.parametrize("on_terminal", [False, True])
def test_a_closed_pipe(*, on_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grading goes on when nobody reads how far it is."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w", buffering=1, encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: on_terminal)
    progress = ClassProgress(2, stream)
    progress.start()
    progress.say("3 unchanged")
    progress.advance("anna", "70 / 70")
    progress.finish()
    with pytest.raises(BrokenPipeError):
        stream.close()
