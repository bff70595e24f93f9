"""The folder in which one sandbox works: copies of submissions, and scratch folders of their workers."""

import contextlib
import itertools
import os
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from grader.sandbox.inside.scratch import remove_tree
from grader.sandbox.staging import Staged, stage

if sys.platform != "win32":
    import fcntl

_PREFIX = "grader-"
_LOCK = "in-use"


class Workspace:
    """A temporary folder that goes when its owner does.

    Attributes:
        root: the folder.
        submissions: holds the copies.
        scratch: holds the scratch folders.
    """

    def __init__(self) -> None:
        _sweep()
        self.root, self._lock = _make_locked()
        if os.name == "posix" and os.geteuid() == 0:
            self.root.chmod(0o711)  # a worker that is another user goes through, and sees nothing
        self.submissions = self.root / "submissions"
        self.scratch = self.root / "scratch"
        self.submissions.mkdir(mode=0o711)
        self.scratch.mkdir(mode=0o711)
        self._numbers = itertools.count()

    def stage(self, folder: Path) -> Staged:
        """Copy a submission."""
        return stage(folder, self.submissions / str(next(self._numbers)))

    def discard(self, staged: Staged) -> None:
        """Remove a copy."""
        _remove(staged.folder)

    def close(self) -> None:
        """Remove everything."""
        self._lock.close()
        _remove(self.root)


def _make_locked() -> tuple[Path, TextIO]:
    """Make a folder and lock it; anew if another grader took it for a dead one's in between."""
    while True:
        root = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        lock = (root / _LOCK).open("w", encoding="ascii")
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        if (root / _LOCK).exists():
            return root, lock
        lock.close()


def _sweep() -> None:
    """Remove the folders of graders that were killed: nobody holds their locks any more."""
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            with (folder / _LOCK).open("r", encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        remove_tree(folder)
