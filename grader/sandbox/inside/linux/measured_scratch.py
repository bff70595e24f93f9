"""A worker's folder, measured while the worker runs: a copy of the submission, and what its code writes beside it.

The copy is the worker's own: whatever it writes beside its code, the next worker finds the code as it was handed in.
"""

import contextlib
import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..scratch import MAX_BYTES, MAX_ENTRIES, entries_of


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
                found = entries_of(folders.pop())
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
