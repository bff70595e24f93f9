"""Finds what a submission has left on the machine: processes, files, shared memory."""

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cases import ROOT

from grader.sandbox.levels import Sandbox

MARK = "hostile-leftover"  # in the name of every file that an attack makes outside its own folder
KEY = 0x686F7374  # of every System V object
_SANDBOX_USERS = {*range(61184, 65000), 65534}
_PR_SET_CHILD_SUBREAPER = 36
_SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue")  # noqa: S108 - where any process may write
_SETTLING_SECONDS = 60.0  # a thousand folders are removed one by one, on a busy disk


@contextmanager
def adopting_orphans() -> Iterator[None]:
    """Be the parent of every descendant whose own parent has ended, so that none escapes unseen.

    Only for so long: other tests that run in this process take what has ended, and is nobody's, for their own.
    """
    library = ctypes.CDLL(None)
    library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        library.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@dataclass(frozen=True)
class Traces:
    """What there is at one moment.

    Attributes:
        processes: all descendants of this process, by number.
        files: below the sandbox's folder and in view of its workers; elsewhere those of an attack.
        shared: System V objects of an attack.
    """

    processes: frozenset[int]
    files: frozenset[str]
    shared: frozenset[str]

    def difference(self, before: "Traces") -> list[str]:
        """What has come since."""
        new = (*(self.processes - before.processes), *(self.files - before.files), *(self.shared - before.shared))
        return sorted(map(str, new))


def look(sandbox: Sandbox) -> Traces:
    """Look for traces, in the sandbox's own folder and elsewhere."""
    processes = _descendants(os.getpid())
    return Traces(frozenset(processes), frozenset(_files(sandbox, processes)), frozenset(_shared_memory()))


def new_traces(sandbox: Sandbox, before: Traces) -> list[str]:
    """What has come since and does not go: a process that was killed may take a moment to end."""
    deadline = time.monotonic() + _SETTLING_SECONDS
    while (found := look(sandbox).difference(before)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def _descendants(root: int) -> set[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            except OSError:
                continue
            children.setdefault(int(parent), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting += below
    return found


def _files(sandbox: Sandbox, processes: set[int]) -> set[str]:
    workspace = sandbox._workspace
    assert workspace is not None
    found = _names_below(workspace.root)
    for process in processes:  # inside bubblewrap the scratch folders lie on a file system of their own
        view = Path(f"/proc/{process}/root")
        found |= _names(Path(f"{view}{workspace.scratch}"))
        found |= {name for folder in _SHARED_FOLDERS for name in _names(Path(f"{view}{folder}")) if MARK in name}
    for folder in (*_SHARED_FOLDERS, Path.home(), Path.cwd(), ROOT, ROOT / "reference", ROOT / "grader"):
        found |= {name for name in _names(Path(folder)) if MARK in name or _is_of_sandbox_user(name)}
    return found


def _names_below(folder: Path) -> set[str]:
    """However deep it is, and while it is being removed."""
    found: set[str] = set()
    waiting = [str(folder)]
    while waiting:
        below = _names(Path(waiting.pop()))
        found |= below
        waiting += [name for name in below if not Path(name).is_symlink()]
    return found


def _names(folder: Path) -> set[str]:
    try:
        return {entry.path for entry in os.scandir(folder)}
    except OSError:
        return set()


def _is_of_sandbox_user(path: str) -> bool:
    try:
        return os.lstat(path).st_uid in _SANDBOX_USERS
    except OSError:
        return False


def _shared_memory() -> set[str]:
    lines = set()
    for kind in ("shm", "msg", "sem"):
        try:
            objects = Path("/proc/sysvipc", kind).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        lines |= {f"{kind} {line}" for line in objects if int(line.split()[0]) == KEY}
    return lines
