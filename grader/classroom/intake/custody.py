"""The second step: what one student handed in is copied once, into a folder that is nobody else's.

From here on only the copy is looked at, hashed and graded: whatever becomes of the original meanwhile, these are the
same bytes. What cannot be copied is stood for by something of its kind, of which `grader.sandbox.staging` says to the
student what it would have said of the original: a link that leads nowhere, an empty file of the same size.
"""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from grader.classroom.intake.archive_reading import is_archive, seems_packed
from grader.classroom.intake.budget import Budget, OverBudgetError
from grader.classroom.intake.candidates import MAX_DEPTH
from grader.classroom.intake.clutter import is_clutter_folder
from grader.classroom.intake.unit import Desk, Part, Unit, real_path
from grader.files import is_out_of_space
from grader.i18n import _
from grader.sandbox.folder_walk import Folder, open_below, walk
from grader.sandbox.staging import MAX_FILE_BYTES

_CHUNK = 1 << 20


def take(desk: Desk, unit: Unit, budget: Budget) -> tuple[Path, list[str]]:
    """Copy what a student handed in, as far as the budget goes.

    Returns:
        The copy, and what could not be copied, in sentences.

    Raises:
        OSError: the disk is full.
    """
    match unit.parts:
        case (Part(path, ""),) if desk.work in path.parents:  # it was in an archive, and is ours already
            return path, []
    target, problems = desk.new_folder(), list[str]()
    for part in unit.parts:
        with _telling(problems, part.path.name), _opened_parent(desk, part.path) as (parent, name):
            mode = parent.status(name).st_mode
            if stat.S_ISLNK(mode):
                problems.append(_("{name} is a link, and links are not followed.").format(name=part.path.name))
            elif stat.S_ISDIR(mode):
                with parent.enter(name) as folder:
                    excluded = _place_below(part.path, desk.excluded)
                    _copy_folder(folder, target / part.name, budget, excluded, problems)
            else:
                budget.take_entry()
                _copy(parent, name, target / (part.name or "unnamed"), budget)
    return target, problems


@contextlib.contextmanager
def _telling(problems: list[str], name: str) -> Iterator[None]:
    """Whatever cannot be read costs itself; a full disk is no fault of it."""
    try:
        yield
    except OverBudgetError as error:
        problems.append(_("{name} {problem}.").format(name=name, problem=error))
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and is_out_of_space(error):
            raise
        text = _("{name} cannot be read: {error}.")
        problems.append(text.format(name=name, error=getattr(error, "strerror", None) or error))


@contextlib.contextmanager
def _opened_parent(desk: Desk, path: Path) -> Iterator[tuple[Folder, str]]:
    """Open the folder in which something lies, without following a link below what the tutor named."""
    root = max((root for root in desk.roots if path.is_relative_to(root)), key=lambda root: len(root.parts))
    place = path.relative_to(root)
    if path == root:
        path = Path(os.path.abspath(path))  # noqa: PTH100 - of "." too, but of no link
        root, place = real_path(path.parent), Path(path.name)
    with Folder(str(root)) as top, open_below(top, place.parent.as_posix().removeprefix(".")) as parent:
        yield parent, place.name


def _place_below(path: Path, excluded: Path | None) -> str | None:
    """Where in a folder the one lies that is passed over; None if it does not."""
    folder = real_path(path)
    return excluded.relative_to(folder).as_posix() if excluded and excluded.is_relative_to(folder) else None


def _copy_folder(source: Folder, target: Path, budget: Budget, excluded: str | None, problems: list[str]) -> None:
    """Copy a folder to the depth to which it is searched; of what is deeper, and of tools' folders, the names alone."""

    def is_entered(place: str) -> bool:
        return not is_clutter_folder(PurePosixPath(place).name) and place != excluded

    target.mkdir(exist_ok=True)
    for entry in walk(source, MAX_DEPTH + 1, budget.entries + 1, is_entered):
        try:
            budget.take_entry()
        except OverBudgetError:
            problems.append(
                _("It holds too many files and folders; from {place} on they were left out.").format(place=entry.place)
            )
            return
        with _telling(problems, entry.place or _("The folder")):
            if entry.problem is not None:
                raise entry.problem
            assert entry.folder is not None
            _copy(entry.folder, entry.name, target / entry.place, budget)


def _copy(folder: Folder, name: str, target: Path, budget: Budget) -> None:
    """Copy one entry, or let something of its kind stand for it."""
    status = folder.status(name)
    if stat.S_ISDIR(status.st_mode):
        target.mkdir()
    elif stat.S_ISLNK(status.st_mode):
        target.symlink_to("left-out")
    elif sys.platform != "win32" and not stat.S_ISREG(status.st_mode):
        os.mkfifo(target)
    elif status.st_size > MAX_FILE_BYTES and not is_archive(name):
        with target.open("xb") as file:
            file.truncate(status.st_size)
    else:
        _copy_file(folder, name, status, target, budget)


def _copy_file(folder: Folder, name: str, status: os.stat_result, target: Path, budget: Budget) -> None:
    try:
        source = folder.open(name)
    except PermissionError:
        target.touch(mode=0)
        return
    left = status.st_size  # no more, if it grows
    with source, target.open("xb") as file:
        if left > MAX_FILE_BYTES and not seems_packed(source, name):
            file.truncate(left)
            return
        source.seek(0)
        budget.take_bytes(left)
        while chunk := source.read(min(left, _CHUNK)):
            file.write(chunk)
            left -= len(chunk)
            budget.check_time()
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
