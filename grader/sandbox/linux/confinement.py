"""How a worker is confined: the view that its zygote gets, and the plan by which it locks itself up."""

import glob
import os
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.i18n import _
from grader.sandbox.launch import INSIDE, library_folders
from grader.sandbox.linux.bubblewrap import wrap
from grader.sandbox.linux.spare_users import choose_user
from grader.sandbox.machine import Machine
from grader.sandbox.workspace import Workspace

# What the dynamic loader, libc and torch look at; those that a system does not have are passed over.
_SYSTEM_PATHS = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/sys/devices/system/cpu",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo")


@dataclass(frozen=True)
class Plan:
    """What `inside.linux.confine` follows.

    Attributes:
        user: the user that the worker becomes, None to stay who it is.
        read_all: keep the capability to read whatever the mode, because the interpreter, a library or the workspace
            is closed to all but root. What is readable is then up to Landlock alone.
        readable: files and folders that stay readable.
        listable: folders that stay listable, but not readable as a whole, because something hidden lies in them.
    """

    user: int | None
    read_all: bool
    readable: tuple[str, ...]
    listable: tuple[str, ...]


class Confinement:
    """Confines the workers of one zygote by what a machine offers.

    Args:
        machine: the machine.
        workspace: the folder that holds the submissions' copies and the scratch folders.
        hidden: what must stay unreadable even where it lies in a folder that is needed.
    """

    def __init__(self, machine: Machine, workspace: Workspace, hidden: Sequence[Path]) -> None:
        self._machine = machine
        self._workspace = workspace
        self._hidden = [path.resolve() for path in hidden]
        self._shown = _interpreter_paths()
        self._plan = self._make_plan()
        if self._plan.user is not None:
            workspace.admit(self._plan.user)

    def wrap(self, command: Sequence[str]) -> list[str]:
        """The command that starts the zygote, in a view of its own where that is possible."""
        if self._machine.bubblewrap is None:
            return list(command)
        return wrap(
            self._machine.bubblewrap,
            command,
            readable=[*self._shown, self._workspace.submissions],
            hidden=self._hidden,
            visible=[INSIDE],
            scratch=self._workspace.scratch,
        )

    def to_order(self) -> dict[str, Any]:
        """The plan as JSON data, for `inside.linux.confine`."""
        return asdict(self._plan)

    def describe(self) -> tuple[str, ...]:
        """What confines a worker, in words."""
        machine, plan = self._machine, self._plan
        bubblewrap = "bubblewrap" if machine.bubblewrap else machine.without_bubblewrap
        if plan.user is None:
            identity = _("the user who runs the grader, without capabilities")
        elif plan.read_all:
            identity = _("an unprivileged user instead of root, who may read whatever Landlock allows")
        else:
            identity = _("an unprivileged user instead of root")
        return f"Landlock {machine.landlock_abi}", f"seccomp (libseccomp {machine.libseccomp})", bubblewrap, identity

    def _make_plan(self) -> Plan:
        readable: list[str] = []
        listable: list[str] = []
        for root in dict.fromkeys(path.resolve() for path in self._shown):
            for path, whole in _carve(root, self._hidden):
                (readable if whole else listable).append(str(path))
        user = choose_user(os.getpid())
        return Plan(user, user is not None and self._is_closed(), (*readable, *_DEVICES), tuple(listable))

    def _is_closed(self) -> bool:
        """Whether something that a worker needs can be had by root alone."""
        if not all(map(_is_readable, self._shown)):
            return True
        # In a view of its own the zygote finds every folder above these open.
        wrapped = self._machine.bubblewrap is not None
        return not wrapped and not all(map(_is_within_reach, (*self._shown, self._workspace.root)))


def _interpreter_paths() -> list[Path]:
    """The files and folders that the interpreter, its libraries and the system's consist of."""
    own = [Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platstdlib")), *library_folders()]
    own += map(Path, glob.glob(f"{sysconfig.get_config_var('LIBDIR') or '/'}/libpython*.so*"))  # noqa: PTH207 - passes over what may not be read
    # A relative one would be whatever folder the grader stands in.
    entries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    searched = [Path(entry) for entry in entries if Path(entry).is_absolute()]
    paths = [Path(sys.executable).resolve(), *(path.resolve() for path in own + searched), *map(Path, _SYSTEM_PATHS)]
    return [path for path in dict.fromkeys(paths) if os.path.exists(path)]  # noqa: PTH110 - likewise


def _carve(path: Path, hidden: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield what to allow so that everything below a path is readable except what is hidden: Landlock knows no "but".

    Each path comes with whether all of it is readable, or its names alone.
    """
    if path in hidden:
        return
    within = [other for other in hidden if path in other.parents]
    if not within:
        yield path, True
        return
    yield path, False
    for child in path.iterdir():
        yield from _carve(child, within)


def _is_within_reach(path: Path) -> bool:
    """Whether any user may go through the folders above."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _is_readable(path: Path) -> bool:
    """Whether any user may read it, and what lies in it: who installs with a strict umask keeps others out."""
    within = list(path.iterdir()) if path.is_dir() else []
    return all(entry.stat().st_mode & 0o004 for entry in (path, *within) if entry.exists())
