"""The folder in which one sandbox works: copies of submissions, and scratch folders of their workers."""

import contextlib
import itertools
import os
import re
import stat
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import TextIO

from grader.sandbox.inside.scratch import remove_tree
from grader.sandbox.staging import Staged, make_folder, stage
from grader.sandbox.uninterrupted import end_uninterrupted, uninterrupted

if sys.platform != "win32":
    import fcntl

_PREFIX = "grader-"
_MADE_BY_US = re.compile(re.escape(_PREFIX) + "([0-9]+)-[a-z0-9_]{8}")  # a process, and what `tempfile.mkdtemp` adds
_LOCK = "in-use"
_NEW_SECONDS = 60  # so long a folder without a lock may belong to a grader that is about to make it
_PATIENCE_SECONDS = 60.0
_TRIES, _PAUSE_SECONDS = 50, 0.02  # a process that was just killed may still be writing


class Workspace:
    """A temporary folder that goes when its owner does: closed, forgotten, or at the end of the program.

    Where the program is killed, `remove_abandoned` clears up after it: whoever waits for that program calls it, and so
    does the next workspace.

    Attributes:
        root: the folder.
        submissions: holds the copies.
        scratch: holds the scratch folders.
        user: the worker's, where that is another one.
    """

    def __init__(self) -> None:
        with uninterrupted():
            remove_abandoned()
            self.root, lock = _make_locked()
            self._end = weakref.finalize(self, _end, self.root, lock, os.getpid())
        end_uninterrupted()
        self.submissions = self.root / "submissions"
        self.scratch = self.root / "scratch"
        for folder in (self.submissions, self.scratch):
            make_folder(folder, 0o711)
        self.user: int | None = None
        self._numbers = itertools.count()

    def admit(self, user: int) -> None:
        """Let a worker that is another user go through the folder, and see nothing of it; nobody else gets in."""
        self.user = user
        if sys.platform != "win32":
            os.chown(self.root, -1, user)
        self.root.chmod(0o710)

    def hand_over(self, path: Path) -> None:
        """Make something the worker's own."""
        if sys.platform != "win32" and self.user is not None:
            os.chown(path, self.user, self.user, follow_symlinks=False)

    def stage(self, folder: Path) -> Staged:
        """Copy a submission."""
        return stage(folder, self.submissions / str(next(self._numbers)))

    def discard(self, staged: Staged) -> None:
        """Remove a copy."""
        _remove(staged.folder)

    def close(self) -> None:
        """Remove everything."""
        with uninterrupted():
            self._end()


def _make_locked() -> tuple[Path, TextIO]:
    """Make a folder and lock it; anew if another grader took it for a dead one's in between."""
    while True:
        root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")).resolve()
        try:
            lock = (root / _LOCK).open("w", encoding="ascii")
            _lock_within(lock.fileno(), _PATIENCE_SECONDS)
            if (root / _LOCK).exists():
                return root, lock
            lock.close()
        except FileNotFoundError:
            continue
        except OSError:
            _remove(root)
            raise


def remove_abandoned(ended: int | None = None) -> None:
    """Remove the folders of graders that were killed: nobody holds their locks any more.

    Args:
        ended: a process that has ended, however. What it had just forked may hold its lock a moment longer, and is
            waited for; not without end, for where machines share the folder the number may be another process's, too.
    """
    if sys.platform == "win32":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            made = _MADE_BY_US.fullmatch(folder.name)
            status = folder.lstat()
            if not made or not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
                continue
            has_ended = int(made[1]) == ended
            try:
                lock = os.open(folder / _LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except FileNotFoundError:
                # Somebody's who was killed before there was a lock, and empty; or it is no grader's, and stays.
                if has_ended or time.time() - status.st_mtime >= _NEW_SECONDS:
                    folder.rmdir()
                continue
            try:
                if stat.S_ISREG(os.fstat(lock).st_mode):
                    _lock_within(lock, _PATIENCE_SECONDS if has_ended else 0.0)
                    _remove(folder)
            finally:
                os.close(lock)


def _lock_within(lock: int, seconds: float) -> None:
    """Take a lock that nobody holds, or that is let go in time; BlockingIOError if it is not."""
    end = time.monotonic() + seconds
    while True:
        try:
            if sys.platform != "win32":  # which has no such locks
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _end(root: Path, lock: TextIO, owner: int) -> None:
    lock.close()
    if os.getpid() == owner:  # or it is a copy of the owner, which ends while the owner goes on
        _remove(root)


def _remove(folder: Path) -> None:
    for _try in range(_TRIES):
        try:
            remove_tree(folder)
        except FileNotFoundError:
            if not folder.exists():
                return
        except OSError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return
