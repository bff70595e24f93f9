"""The folder in which a worker may write: a copy of the submission, measured while it runs, and removed with all in it.

The copy is the worker's own: whatever it writes beside its code, the next worker finds the code as it was handed in.
"""

import contextlib
import errno
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

MAX_ENTRIES = 1000
MAX_BYTES = 64 << 20
MAX_CREATIONS = 10_000  # in a worker's life; to open a file that may have to be made counts as well


@dataclass(frozen=True)
class Scratch:
    """One worker's folder.

    Attributes:
        path: where it is.
        entries: how many files and folders the submission has.
        size: how many bytes it takes.
    """

    path: Path
    entries: int = 0
    size: int = 0

    def is_overfull(self) -> bool:
        """Whether the folder holds more than `MAX_BYTES` or `MAX_ENTRIES` beside the submission."""
        entries, size, folders = -self.entries, -self.size, [self.path]
        while folders:
            try:
                found = _entries(folders.pop())
            except OSError as error:
                if error.errno in {errno.ENAMETOOLONG, errno.EACCES}:  # nobody needs folders that deep, or that closed
                    return True
                continue  # it changes while we look
            for entry in found:
                entries += 1
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                if entries > MAX_ENTRIES or size > MAX_BYTES:
                    return True
        return False


def make_scratch(path: Path, submission: Path, user: int | None) -> Scratch:
    """Make the folder for one worker, owned by ``user`` if that is another one.

    Raises:
        OSError: if the system refuses.
    """
    shutil.copytree(submission, path)
    entries = [path, *path.rglob("*")]
    size = 0
    for entry in entries:
        entry.chmod(0o755 if entry.is_dir() else 0o644)  # as the copy that it is made from
        if user is not None:
            os.chown(entry, user, user)
        size += entry.stat().st_blocks * 512
    return Scratch(path, len(entries), size)


def move_into(path: str) -> None:
    """Make it this process's working folder, its home, and its place for temporary files."""
    os.chdir(path)
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = path


def remove_tree(path: Path) -> None:
    """Remove the folder and everything in it, without recursion: its depth was the student's choice.

    A folder in a folder is moved to the top before its parent goes, so that no path ever gets long.

    Raises:
        OSError: if the system refuses.
    """
    while entries := _entries(path):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108 - scandir's entry, here and below
                continue
            os.chmod(entry.path, 0o700)  # noqa: PTH101
            for inner in _entries(Path(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)  # noqa: PTH101
                    os.rename(inner.path, path / secrets.token_hex(16))  # noqa: PTH104
                else:
                    os.unlink(inner.path)  # noqa: PTH108
            os.rmdir(entry.path)  # noqa: PTH106
    path.rmdir()


def _entries(path: Path) -> "list[os.DirEntry[str]]":
    with os.scandir(path) as found:
        return list(found)
