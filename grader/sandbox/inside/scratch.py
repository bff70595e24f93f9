"""The folder in which a worker may write; it is removed with all in it."""

import os
import secrets
import tempfile
from pathlib import Path

# What it may hold beside the submission.
MAX_ENTRIES = 1000
MAX_BYTES = 64 << 20
MAX_CREATIONS = 10_000  # in a worker's life; to open a file that may have to be made counts as well


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
    while entries := entries_of(path):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)  # noqa: PTH108 - scandir's entry, here and below
                continue
            os.chmod(entry.path, 0o700)  # noqa: PTH101
            for inner in entries_of(Path(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)  # noqa: PTH101
                    os.rename(inner.path, path / secrets.token_hex(16))  # noqa: PTH104
                else:
                    os.unlink(inner.path)  # noqa: PTH108
            os.rmdir(entry.path)  # noqa: PTH106
    path.rmdir()


def entries_of(path: Path) -> "list[os.DirEntry[str]]":
    """What lies in a folder; raises OSError if the system refuses."""
    with os.scandir(path) as found:
        return list(found)
