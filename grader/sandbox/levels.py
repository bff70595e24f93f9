"""The levels of isolation, and the way to get one."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.launch import Launcher
from grader.sandbox.limits import Limits

if TYPE_CHECKING:
    from grader.sandbox.session import Session

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

    Making one starts the processes that it needs, and imports nothing heavy: they import torch while the caller does.

    Args:
        level: the level.
        limits: for every session.
    """

    def __init__(self, level: Level, limits: Limits) -> None:
        self.level = level
        self._limits = limits
        self._launcher: Launcher | None = None if level is Level.IN_PROCESS else _make_launcher()

    def open(self, folder: Path, package: str) -> "Session":
        """Open a session for the submission in ``folder``, importable there as ``package``."""
        # Imported late: they import torch.
        from grader.sandbox.inprocess import InProcessSession  # noqa: PLC0415
        from grader.sandbox.session import WorkerSession  # noqa: PLC0415

        if self._launcher is None:
            return InProcessSession(folder, package)
        return WorkerSession(self._launcher, folder, package, self._limits)

    def close(self) -> None:
        """End all processes."""
        if self._launcher is not None:
            self._launcher.close()


def _make_launcher() -> Launcher:
    if sys.platform == "linux":
        from grader.sandbox.zygote import Zygote  # noqa: PLC0415 - what it imports exists on Unix only

        return Zygote()
    from grader.sandbox.fresh import FreshInterpreters  # noqa: PLC0415

    return FreshInterpreters()
