"""Writing files so that nobody ever reads half of one."""

import errno
import os
from pathlib import Path

_OUT_OF_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS})


def write_whole(path: Path, content: str | bytes, mode: int | None = None) -> None:
    """Write a file so that a reader finds the old one or the new one, never half of it.

    Missing folders are made. Text is written as UTF-8.

    Args:
        path: the file.
        content: all of it.
        mode: who may read it; None leaves that to the user's umask.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            if mode is not None:
                temporary.chmod(mode)
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())  # or a power cut could leave the new name on nothing
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def is_out_of_space(error: OSError) -> bool:
    """Whether the disk is full, a quota used up, or nothing can be written at all: no file's own fault."""
    return error.errno in _OUT_OF_SPACE
