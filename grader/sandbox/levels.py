"""The levels of isolation, and the way to get the best one that the machine gives."""

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from grader.i18n import _
from grader.sandbox.attempt import Attempt
from grader.sandbox.fresh import FreshInterpreters
from grader.sandbox.launch import Launcher, SandboxError, starting
from grader.sandbox.limits import Limits
from grader.sandbox.machine import survey
from grader.sandbox.uninterrupted import uninterrupted
from grader.sandbox.workspace import Workspace

if sys.platform == "linux":
    from grader.sandbox.linux.confinement import Confinement
    from grader.sandbox.linux.zygote import Zygote
if TYPE_CHECKING:
    from grader.sandbox.session import Session

_GRADER = Path(__file__).resolve().parents[1]


class Level(StrEnum):
    """How far a student's code is kept from the rest.

    ``CONFINED``: a process that can compute, read its own files and the libraries, and write a few small files and
    folders that are thrown away. It cannot read, signal, trace or talk to anything else. For code of others. It does
    not hide the time, the machine's kind, or which libraries there are, and it trusts the kernel.
    ``PROCESS``: an own process with limits and deadlines. It protects grading against accidents (loops, crashes,
    floods of output), not against a program that means harm: that can read and write what the user can.
    ``IN_PROCESS``: none at all, for debugging one's own code.
    """

    CONFINED = "confined"
    PROCESS = "process"
    IN_PROCESS = "in-process"


class IsolationError(Exception):
    """The machine cannot give the level that was asked for; the message says why, and the way out."""


@dataclass(frozen=True)
class Isolation:
    """What a sandbox gives, and how that is known.

    Attributes:
        level: the level.
        mechanisms: what confines a worker, in words.
        attempts: what was tried in a worker and had to fail; empty at the other levels.
        obstacles: why it is not more.
    """

    level: Level
    landlock_abi: int = 0
    mechanisms: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    obstacles: tuple[str, ...] = ()


class Sandbox:
    """Opens sessions at one level.

    Making one starts the processes that it needs, and imports nothing heavy: they import torch while the caller does.

    Args:
        limits: for every session.
        level: the level; None takes the best that the machine gives, but never `Level.IN_PROCESS`.
        secrets: files and folders that no confined worker may read, besides the grader itself.

    Raises:
        SandboxError: if its folder or its first process cannot be had.
    """

    def __init__(self, limits: Limits, level: Level | None = None, secrets: tuple[Path, ...] = ()) -> None:
        self._limits = limits
        self._wanted = level
        self._hidden = (_GRADER, *(path.resolve() for path in secrets))
        self._mechanisms: tuple[str, ...] = ()
        self._isolation: Isolation | None = None
        self._launcher: Launcher | None = None
        self._workspace: Workspace | None = None
        if level is Level.IN_PROCESS:
            self._isolation = Isolation(Level.IN_PROCESS)
            return
        try:
            with starting():
                self._machine = survey()
                self._workspace = Workspace()
            if level is Level.PROCESS or self._machine.obstacles:
                self._isolation = Isolation(Level.PROCESS, obstacles=self._machine.obstacles)
            self._launcher = self._launch()
        except BaseException:
            self.close()
            raise

    @property
    def isolation(self) -> Isolation:
        """What the sandbox gives; the first time, this waits for the self-test.

        Raises:
            IsolationError: if another level was asked for.
            SandboxError: if no worker can be had.
        """
        if self._isolation is None:
            self._isolation = self._prove()
        if self._wanted is Level.CONFINED:
            _require_confinement(self._isolation)
        return self._isolation

    def require_confinement(self) -> None:
        """Refuse to go on without it, whatever level was asked for.

        Raises:
            IsolationError: if the sandbox does not confine.
        """
        _require_confinement(self.isolation)

    def open(self, folder: Path, package: str) -> "Session":
        """Open a session for the submission in ``folder``, importable there as ``package``.

        Raises:
            IsolationError: if the machine cannot give the level that was asked for.
            SandboxError: if no worker can be had.
        """
        from grader.sandbox.inprocess import InProcessSession  # noqa: PLC0415 - torch, 1.4 s, which the workers import by then

        if self._launcher is not None and self._launcher.broken:
            self._restart()
        if self.isolation.level is Level.IN_PROCESS:
            return InProcessSession(folder, package)
        return self._open(folder, package)

    def close(self) -> None:
        """End all processes and remove all files."""
        with uninterrupted():
            if self._launcher is not None:
                self._launcher.close()
            if self._workspace is not None:
                self._workspace.close()

    def _open(self, folder: Path, package: str) -> "Session":
        from grader.sandbox.session import WorkerSession  # noqa: PLC0415 - likewise

        assert self._launcher is not None
        assert self._workspace is not None
        with starting():
            return WorkerSession(self._launcher, self._workspace, folder, package, self._limits)

    def _launch(self) -> Launcher:
        assert self._workspace is not None
        if sys.platform == "linux":
            confinement = None
            with starting():
                if self._isolation is None:
                    confinement = Confinement(self._machine, self._workspace, self._hidden)
                    self._mechanisms = confinement.describe()
                return Zygote(self._workspace, confinement)
        return FreshInterpreters(self._workspace)

    def _restart(self) -> None:
        """Replace workers' parent that is gone, so that it costs one submission; what is new is proven anew."""
        assert self._launcher is not None
        self._launcher.close()
        if self._isolation is not None and self._isolation.level is Level.CONFINED:
            self._isolation = None
        self._launcher = self._launch()

    def _prove(self) -> Isolation:
        """Let a worker of the kind that students get try what it must not, and fall back to less where it can."""
        try:
            attempts = self._try_what_is_forbidden()
        except SandboxError as error:
            return self._fall_back(str(error))
        failed = tuple(f"{attempt.name}: {attempt.answer}" for attempt in attempts if not attempt.refused)
        if failed:
            return self._fall_back(*failed, attempts=attempts)
        return Isolation(Level.CONFINED, self._machine.landlock_abi, self._mechanisms, attempts)

    def _try_what_is_forbidden(self) -> tuple[Attempt, ...]:
        assert self._workspace is not None
        if sys.platform == "linux":
            from grader.sandbox.linux.proof import PROBE, prove  # noqa: PLC0415 - likewise

            session = self._open(PROBE, "probe")
            try:
                return prove(session, self._workspace, [_a_file_of(path) for path in self._hidden])
            finally:
                session.close()
        raise SandboxError(_("only Linux can confine"))

    def _fall_back(self, *obstacles: str, attempts: tuple[Attempt, ...] = ()) -> Isolation:
        """Do without bubblewrap if it was there; then without any confinement."""
        if self._launcher is not None:
            self._launcher.close()
        if not attempts and self._machine.bubblewrap:
            self._machine = replace(self._machine, bubblewrap=None, without_bubblewrap=obstacles[0])
            self._launcher = self._launch()
            return self._prove()
        self._isolation = Isolation(Level.PROCESS, self._machine.landlock_abi, (), attempts, obstacles)
        self._launcher = self._launch()
        return self._isolation


def _require_confinement(isolation: Isolation) -> None:
    if isolation.level is Level.CONFINED:
        return
    message = _(
        "This machine does not confine a student's code, so others' code is not graded here. {obstacles}. "
        "`grader doctor` tells more; --unsafe-no-isolation grades all the same, and every report will say so."
    )
    obstacles = "; ".join(isolation.obstacles) or _("The level {level} was asked for").format(level=isolation.level)
    raise IsolationError(message.format(obstacles=obstacles))


def _a_file_of(path: Path) -> Path:
    """The path itself, or some file in the folder."""
    return path if path.is_file() else next(file for file in sorted(path.rglob("*")) if file.is_file())
