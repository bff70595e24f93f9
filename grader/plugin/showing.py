"""How a failing check is shown in pytest's output: our lines in place of pytest's account of an exception."""

import contextlib
from typing import TYPE_CHECKING

from _pytest._code.code import ReprFileLocation, TerminalRepr

from grader.plugin.grading import Grading
from grader.report import terminal
from grader.report.model import CheckResult
from grader.report.visible import Audience

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter


class ShownCheck(TerminalRepr):
    """What pytest prints for a failing check, and the location for its short summary."""

    def __init__(self, path: str, line: int, reason: str, lines: list[terminal.Line]) -> None:
        self.reprcrash = ReprFileLocation(path, line, reason)
        self._lines = lines

    def toterminal(self, tw: "TerminalWriter") -> None:
        """Write the lines."""
        for text, markup in self._lines:
            tw.line(encodable(text, tw), **markup)


def explanation(
    grading: Grading, result: CheckResult, location: tuple[str, int | None, str], audience: Audience
) -> ShownCheck:
    """Explain a check that was not passed: in full the first time, later by reference.

    Args:
        grading: knows what was explained before.
        result: what came of the check.
        location: of the check itself, where the submission has no line to show.
        audience: who reads it.
    """
    folder = grading.settings.shown_folder
    place = result.location
    path, line = (f"{folder}/{place.file}", place.line) if place else (location[0], 0)
    same_as, named_in = grading.told_before(result)
    hints = grading.settings.exercise.hints
    lines = terminal.explain_in_lines(result, audience, folder, same_as, named_in=named_in, hints=hints)
    return ShownCheck(path, line, result.reason, lines)


def encodable(text: str, writer: "TerminalWriter") -> str:
    """The text in characters that the writer's file can take."""
    encoding = None
    with contextlib.suppress(AttributeError):
        encoding = writer._file.encoding  # noqa: SLF001 - pytest's writer keeps its file to itself
    return terminal.to_encoding(text, encoding or "utf-8")
