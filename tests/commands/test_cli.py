"""The program `grader` as such: how it ends where no command has a say."""

import pytest

from grader.cli import main
from grader.commands.exit_codes import Exit


def interrupt(_options: object) -> None:
    """As if somebody pressed Ctrl-C."""
    raise KeyboardInterrupt


def test_interrupted_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C in whichever command is a word and the shell's exit code, never a traceback."""
    monkeypatch.setattr("grader.commands.doctor.run", interrupt)
    assert main(["doctor"]) == Exit.INTERRUPTED
    assert capsys.readouterr().err == "grader: interrupted\n"
