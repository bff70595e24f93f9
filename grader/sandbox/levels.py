"""The levels of isolation, and the way to get one."""

import sys
from enum import StrEnum
from pathlib import Path

from grader.sandbox.fresh import FreshInterpreters
from grader.sandbox.inprocess import InProcessSession
from grader.sandbox.launch import Launcher
from grader.sandbox.limits import Limits
from grader.sandbox.session import Session, WorkerSession

__all__ = ["Level", "Sandbox"]


class Level(StrEnum):
    """How far a student's code is kept from the rest.

    ``PROCESS``: an own process with limits and deadlines. It protects grading against accidents (loops, crashes,
    floods of output), not against a program that means harm: that can read and write what the user can.
    ``IN_PROCESS``: none at all, for debugging one's own code.
    """

    PROCESS = "process"
    IN_PROCESS = "in-process"


class Sandbox:
    """Opens sessions at one level.

    Args:
        level: the level; the processes it needs are started at once, so that they import torch in the background.
        limits: for every session.
    """

    def __init__(self, level: Level, limits: Limits) -> None:
        self.level = level
        self._limits = limits
        self._launcher: Launcher | None = None if level is Level.IN_PROCESS else _make_launcher()

    def open(self, folder: Path, package: str) -> Session:
        """Open a session for the submission in ``folder``, importable there as ``package``."""
        if self._launcher is None:
            return InProcessSession(folder, package)
        return WorkerSession(self._launcher, folder, package, self._limits)

    def close(self) -> None:
        """End all processes."""
        if self._launcher is not None:
            self._launcher.close()


def _make_launcher() -> Launcher:
    if sys.platform == "linux":
        from grader.sandbox.zygote import Zygote  # noqa: PLC0415 - its imports exist on Unix only

        return Zygote()
    return FreshInterpreters()
