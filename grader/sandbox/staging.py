"""Copies what a student handed in to where a worker may read it: regular files, bounded, no links, nothing else.

The worker never sees the folder itself, so neither its neighbours nor where a link in it leads. What is left out is
remembered with the reason, so that a check can say why a file is not there.
"""

import hashlib
import itertools
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from grader.files import is_out_of_space
from grader.i18n import _
from grader.sandbox.folder_walk import Entry, Folder, walk
from grader.sandbox.launch import SandboxError

MAX_FILE_BYTES = 4 << 20
_MAX_BYTES = 64 << 20
_MAX_FILES = 2000
_MAX_DEPTH = 8
_MAX_ENTRIES = 20_000
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

    Raises:
        SandboxError: if the copy cannot be written: a full disk is no fault of the student's.
    """
    make_folder(target)
    omitted: dict[str, str] = {}
    fingerprint = _Fingerprint()
    for entry, status, content in _contents(source, omitted):
        try:
            _make_missing(target, PurePosixPath(entry.place).parents)
            _write(target / entry.place, status, content)
        except (OSError, ValueError) as error:  # a name that the system refuses
            if isinstance(error, OSError) and is_out_of_space(error):
                raise SandboxError(f"a submission cannot be copied to {target}: {error.strerror}") from error
            omitted[entry.place] = _cannot_be_read(error)
        else:
            fingerprint.add(entry.place, content)
    return Staged(target, omitted, fingerprint.end(omitted))


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make a folder that has just this mode, whatever the user's umask takes from new ones."""
    folder.mkdir()
    folder.chmod(mode)


def fingerprint(source: Path) -> str:
    """Return the fingerprint of the copy that `stage` would make, without making it."""
    omitted: dict[str, str] = {}
    fingerprint = _Fingerprint()
    for entry, _status, content in _contents(source, omitted):
        fingerprint.add(entry.place, content)
    return fingerprint.end(omitted)


class _Fingerprint:
    """Grows with each file, and ends with what was left out."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        """Add a file, by its path in the submission."""
        self._digest.update(f"{os.fsencode(name)!r} {len(content)} ".encode() + hashlib.sha256(content).digest())

    def end(self, omitted: dict[str, str]) -> str:
        """Add what was left out, and return the whole."""
        for name, reason in sorted(omitted.items()):
            self._digest.update(f"{os.fsencode(name)!r} {reason}\n".encode())
        return self._digest.hexdigest()


def newest_change(source: Path) -> float | None:
    """When the newest of the files that `stage` would copy was changed, in seconds since 1970; None without any."""
    return max((status.st_mtime for _entry, status in _fit(source, {})), default=None)


def _contents(source: Path, omitted: dict[str, str]) -> Iterator[tuple[Entry, os.stat_result, bytes]]:
    """Yield what is to be copied with its content, and note the rest."""
    for entry, status in _fit(source, omitted):
        try:
            with entry.open() as file:
                content = file.read(status.st_size + 1)
        except (OSError, ValueError) as error:  # gone meanwhile, or not readable
            omitted[entry.place] = _cannot_be_read(error)
            continue
        if len(content) > status.st_size:
            omitted[entry.place] = _("was being written while it was read")
        else:
            yield entry, status, content


def _fit(source: Path, omitted: dict[str, str]) -> Iterator[tuple[Entry, os.stat_result]]:
    """Yield what is to be copied, as far as that can be told before it is opened, and note the rest."""
    files = total = 0
    for entry in itertools.islice(_walk(source), _MAX_ENTRIES):
        if entry.status is None:
            omitted[entry.place or "."] = _cannot_be_read(entry.problem)
        elif stat.S_ISDIR(entry.status.st_mode):
            pass
        elif reason := _unfit(entry.status, files, total):
            omitted[entry.place] = reason
        else:
            files += 1
            total += entry.status.st_size
            yield entry, entry.status


def _walk(source: Path) -> Iterator[Entry]:
    try:
        with Folder(os.path.realpath(source)) as root:
            yield from walk(root, _MAX_DEPTH, _MAX_ENTRIES, _is_entered)
    except OSError as error:
        yield Entry("", None, None, error)


def _is_entered(place: str) -> bool:
    name = PurePosixPath(place).name
    return not name.startswith(".") and name not in SKIPPED_FOLDERS


def _cannot_be_read(error: Exception | None) -> str:
    return _("cannot be read: {error}").format(error=getattr(error, "strerror", None) or error)


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


def _make_missing(target: Path, parents: Sequence[PurePath]) -> None:
    for parent in reversed(parents):
        if not (target / parent).exists():
            make_folder(target / parent)


def _write(target: Path, status: os.stat_result, content: bytes) -> None:
    with target.open("xb") as file:
        file.write(content)
    target.chmod(0o644)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
