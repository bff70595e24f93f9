"""Goes through folders that others may change meanwhile: by descriptors, and through no link.

What is opened is what lay there, or nothing: a name that becomes a link between the look and the use leads nowhere.
"""

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from grader.i18n import _

_BY_DESCRIPTOR = {os.open, os.stat} <= os.supports_dir_fd  # not on Windows, where paths have to do
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINK
# A pipe that nobody writes to must not be waited for.
_FILE = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Folder:
    """An open folder, whose entries are reached through no link."""

    def __init__(self, path: str, within: int | None = None, name: str | None = None) -> None:
        """Open a folder by its path; `enter` opens those in it.

        Raises:
            OSError: it is not there, no folder, or a link.
        """
        self._path = path
        self._descriptor = None
        if _BY_DESCRIPTOR:
            self._descriptor = os.open(path if name is None else name, _FOLDER, dir_fd=within)
        elif not stat.S_ISDIR(os.lstat(path).st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def enter(self, name: str) -> "Folder":
        """Open a folder in this one; raises OSError as above."""
        return Folder(os.path.join(self._path, name), self._descriptor, name)  # noqa: PTH118 - a name as it is

    def names(self, most: int) -> list[str]:
        """The names of what lies in it, sorted; of more than so many, some."""
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as entries:
            return sorted(entry.name for entry in itertools.islice(entries, most))

    def status(self, name: str) -> os.stat_result:
        """What is known of an entry; of a link, not of where it leads."""
        return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)

    def open(self, name: str) -> BinaryIO:
        """Open a regular file.

        Raises:
            OSError: there is none of that name that can be read; what is no regular file is not read.
        """
        if stat.S_ISLNK(self.status(name).st_mode):
            raise OSError(errno.ELOOP, _("it is a link, which is not followed"))
        descriptor = os.open(self._at(name), _FILE, dir_fd=self._descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)  # before fdopen, which raises on a folder
            raise OSError(errno.EINVAL, _("it is no regular file"))
        return os.fdopen(descriptor, "rb")

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else os.path.join(self._path, name)  # noqa: PTH118 - a name as it is


@dataclass(frozen=True)
class Entry:
    """Something in a folder that is gone through; to be used before the next is asked for.

    Attributes:
        place: its path below the root, with slashes.
        folder: where it lies; None where that could not be opened.
        status: what was known of it; None where `problem` says why nothing is.
        problem: why it cannot be looked at.
    """

    place: str
    folder: Folder | None
    status: os.stat_result | None
    problem: OSError | ValueError | None = None

    @property
    def name(self) -> str:
        """Its own name."""
        return self.place.rpartition("/")[2]

    def open(self) -> BinaryIO:
        """Open the file; raises OSError where it cannot be, or is no regular one any more."""
        assert self.folder is not None
        return self.folder.open(self.name)


def walk(root: Folder, depth: int, most: int, enters: Callable[[str], bool]) -> Iterator[Entry]:
    """Go through a folder level by level, each sorted by name.

    Breadth first, so that a flood of files further down cannot crowd out those at the top.

    Args:
        root: where to begin.
        depth: of how many levels the entries are yielded.
        most: how many entries of one folder are looked at.
        enters: whether a folder is gone into, by its place; it is yielded all the same.
    """
    level = [""]
    for _depth in range(depth):
        below = []
        for place in level:
            try:
                with open_below(root, place) as folder:
                    for name in folder.names(most):
                        entry = _look(folder, f"{place}/{name}".removeprefix("/"), name)
                        yield entry
                        if entry.status and stat.S_ISDIR(entry.status.st_mode) and enters(entry.place):
                            below.append(entry.place)
            except OSError as error:
                yield Entry(place, None, None, error)
        level = below


@contextlib.contextmanager
def open_below(root: Folder, place: str) -> Iterator[Folder]:
    """Open a folder by its place below another, one step after the other; the other itself for no place.

    Raises:
        OSError: a step leads nowhere, or is a link.
    """
    with contextlib.ExitStack() as opened:
        folder = root
        for name in filter(None, place.split("/")):
            folder = opened.enter_context(folder.enter(name))
        yield folder


def open_regular(path: Path) -> BinaryIO:
    """Open a file that is a regular one, and no link; raises OSError otherwise."""
    with Folder(os.path.realpath(path.parent)) as folder:
        return folder.open(path.name)


def _look(folder: Folder, place: str, name: str) -> Entry:
    try:
        return Entry(place, folder, folder.status(name))
    except (OSError, ValueError) as error:  # gone meanwhile, or a name that the system refuses
        return Entry(place, folder, None, error)
