"""The folder in which a worker may write: made for it, measured while it runs, and removed whatever it left there."""

import contextlib
import errno
import os
import secrets
from pathlib import Path

MAX_ENTRIES = 1000
MAX_BYTES = 64 << 20


def make_scratch(path: Path, user: int | None) -> None:
    """Make the folder for one worker, owned by ``user`` if that is another one."""
    path.mkdir(mode=0o700)
    if user is not None:
        os.chown(path, user, user)


def is_overfull(path: Path) -> bool:
    """Whether the folder holds more than `MAX_BYTES` or `MAX_ENTRIES`."""
    size, entries, folders = 0, 0, [path]
    while folders:
        try:
            found = _entries(folders.pop())
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # nobody needs folders that deep
                return True
            continue  # it changes while we look
        for entry in found:
            entries += 1
            with contextlib.suppress(OSError):
                size += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
            if entries > MAX_ENTRIES or size > MAX_BYTES:
                return True
    return False


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
