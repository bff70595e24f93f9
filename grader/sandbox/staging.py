"""Copies what a student handed in to where a worker may read it: regular files, bounded, no links, nothing else.

The worker never sees the folder itself, so neither its neighbours nor where a link in it leads. What is left out is
remembered with the reason, so that a check can say why a file is not there.
"""

import errno
import hashlib
import itertools
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from grader.i18n import _
from grader.sandbox.launch import SandboxError

MAX_FILE_BYTES = 4 << 20
_MAX_BYTES = 64 << 20
_MAX_FILES = 2000
_MAX_DEPTH = 8
_MAX_ENTRIES = 20_000
_OUT_OF_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
# What tools leave beside code; hidden folders (.git, .venv) are left out too.
SKIPPED_FOLDERS = frozenset({"__pycache__", "venv", "node_modules", "site-packages"})


@dataclass(frozen=True)
class Staged:
    """A submission's copy.

    Attributes:
        folder: where it is.
        omitted: what was left out, by its path in the submission, with the reason as the end of a sentence.
        fingerprint: a SHA-256 over what was copied and what was left out.
    """

    folder: Path
    omitted: dict[str, str]
    fingerprint: str


def stage(source: Path, target: Path) -> Staged:
    """Copy a submission into a new folder that anybody may read and nobody but its owner may change.

    Folders are gone through breadth first, so that a flood of files further down cannot crowd out those at the top.

    Raises:
        SandboxError: if the copy cannot be written: a full disk is no fault of the student's.
    """
    target.mkdir(mode=0o755)
    omitted: dict[str, str] = {}
    fingerprint = _Fingerprint()
    for path, name, status in _fit(source, omitted):
        try:
            fingerprint.add(name, status, _copy(path, target / name))
        except (OSError, ValueError) as error:  # gone meanwhile, not readable, or a name that the system refuses
            if isinstance(error, OSError) and error.errno in _OUT_OF_SPACE:
                raise SandboxError(f"a submission cannot be copied to {target}: {error.strerror}") from error
            omitted[name] = _cannot_be_read(error)
    return Staged(target, omitted, fingerprint.end(omitted))


def fingerprint(source: Path) -> str:
    """Return the fingerprint of the copy that `stage` would make, without making it."""
    omitted: dict[str, str] = {}
    fingerprint = _Fingerprint()
    for path, name, status in _fit(source, omitted):
        try:
            fingerprint.add(name, status, _content(path))
        except (OSError, ValueError) as error:
            omitted[name] = _cannot_be_read(error)
    return fingerprint.end(omitted)


class _Fingerprint:
    """Grows with each file, and ends with what was left out."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, name: str, status: os.stat_result, content: bytes) -> None:
        """Add a file: its path in the submission, what was known of it beforehand, and the hash of its content."""
        self._digest.update(f"{os.fsencode(name)!r} {status.st_size} ".encode() + content)

    def end(self, omitted: dict[str, str]) -> str:
        """Add what was left out, and return the whole."""
        for name, reason in sorted(omitted.items()):
            self._digest.update(f"{os.fsencode(name)!r} {reason}\n".encode())
        return self._digest.hexdigest()


def newest_change(source: Path) -> float | None:
    """When the newest of the files that `stage` would copy was changed, in seconds since 1970; None without any."""
    return max((status.st_mtime for _path, _name, status in _fit(source, {})), default=None)


def _fit(source: Path, omitted: dict[str, str]) -> "Iterator[tuple[Path, str, os.stat_result]]":
    """Yield what is to be copied, with its name in the submission, and note the rest."""
    files = total = 0
    for entry, name in itertools.islice(_walk(source, omitted), _MAX_ENTRIES):
        try:
            status = entry.stat(follow_symlinks=False)
        except (OSError, ValueError) as error:
            omitted[name] = _cannot_be_read(error)
            continue
        reason = _unfit(status, files, total)
        if reason:
            omitted[name] = reason
            continue
        files += 1
        total += status.st_size
        yield Path(entry.path), name, status


def _cannot_be_read(error: Exception) -> str:
    return _("cannot be read: {error}").format(error=getattr(error, "strerror", None) or error)


def _walk(source: Path, omitted: dict[str, str]) -> "Iterator[tuple[os.DirEntry[str], str]]":
    """Yield everything that is no folder, level by level, with its path in the submission."""
    level = [source]
    for _depth in range(_MAX_DEPTH):
        below = []
        for folder in level:
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                omitted[folder.relative_to(source).as_posix()] = str(error.strerror)
                continue
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield entry, Path(entry.path).relative_to(source).as_posix()
                elif not entry.name.startswith(".") and entry.name not in SKIPPED_FOLDERS:
                    below.append(Path(entry.path))
        level = below


def _unfit(status: os.stat_result, files: int, total: int) -> str:
    if stat.S_ISLNK(status.st_mode):
        return _("is a symbolic link; hand in the file itself")
    if not stat.S_ISREG(status.st_mode):
        return _("is no regular file")
    if status.st_size > MAX_FILE_BYTES:
        return _("is too large: {size} MB, where {limit} MB are allowed").format(
            size=round(status.st_size / 1e6), limit=MAX_FILE_BYTES >> 20
        )
    if files >= _MAX_FILES or total + status.st_size > _MAX_BYTES:
        return _("was left out: the submission has too many files or too much data")
    return ""


def _copy(source: Path, target: Path) -> bytes:
    """Copy a file, and return the hash of what was copied."""
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with _open(source) as original, target.open("xb") as copy:
        content = original.read(MAX_FILE_BYTES + 1)
        copy.write(content)
    shutil.copystat(source, target)
    target.chmod(0o644)
    return hashlib.sha256(content).digest()


def _content(path: Path) -> bytes:
    with _open(path) as file:
        return hashlib.sha256(file.read(MAX_FILE_BYTES + 1)).digest()


def _open(source: Path) -> BinaryIO:
    # The file may have become another since it was looked at.
    return os.fdopen(os.open(source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)), "rb")
