"""Looks through a folder for what could be graded: its candidates, and archives that may hold more.

A *candidate* is a folder with at least one file of the exercise, under its name or under one that a download gave it.
"""

import itertools
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.intake.archive_reading import is_archive
from grader.classroom.intake.clutter import is_clutter, is_clutter_folder
from grader.classroom.intake.moodle_names import participants, read_moodle_name
from grader.classroom.intake.renamed import file_meant
from grader.exercise import Exercise
from grader.sandbox.staging import newest_change

MAX_DEPTH = 8  # folders in folders
_MAX_ENTRIES = 50_000  # that a search looks at
MAX_OTHERS = 4


@dataclass(frozen=True)
class Candidate:
    """A folder with files of the exercise.

    Attributes:
        folder: where it is.
        label: where it lies in what was handed in; empty for the top.
        files: for each of the exercise's files that is there, the names that stand for it, an exact one first.
    """

    folder: Path
    label: str
    files: dict[str, list[str]]

    @property
    def depth(self) -> int:
        """How far down it lies."""
        return len(Path(self.label).parts)

    @property
    def newest(self) -> float:
        """When its newest file was changed."""
        return newest_change(self.folder) or 0.0


@dataclass(frozen=True)
class Packed:
    """An archive that can be unpacked and looked through in turn.

    Attributes:
        path: where it is.
        label: where it lies in what was handed in; empty if it is all that was.
    """

    path: Path
    label: str

    @property
    def shown(self) -> str:
        """How a sentence calls it."""
        return self.label or self.path.name


@dataclass(frozen=True)
class Contents:
    """What is in a folder or archive, as far as it was looked into.

    Attributes:
        candidates: folders with files of the exercise.
        archives: what could be unpacked.
        others: names of a few other files, to say what was there instead.
        too_deep: a folder that was not looked into, because it lies too deep; empty if there is none.
        people: how many handed in what lies at the top, by Moodle's names.
        cut_short: whether there was more than is looked through.
        notes: what was left out of archives, in sentences.
        problems: what could not be unpacked, in sentences.
    """

    candidates: tuple[Candidate, ...] = ()
    archives: tuple[Packed, ...] = ()
    others: tuple[str, ...] = ()
    too_deep: str = ""
    people: int = 0
    cut_short: bool = False
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many submissions it may be."""
        return len(self.candidates) + len(self.archives)

    def __add__(self, more: "Contents") -> "Contents":
        return Contents(
            self.candidates + more.candidates,
            self.archives + more.archives,
            self.others + more.others,
            self.too_deep or more.too_deep,
            self.people + more.people,
            self.cut_short or more.cut_short,
            self.notes + more.notes,
            self.problems + more.problems,
        )


def is_candidate(exercise: Exercise, folder: Path) -> bool:
    """Whether the folder itself holds files of the exercise."""
    return bool(_files(exercise, [entry.name for entry in list_folder(folder)], folder))


def list_folder(folder: Path, most: int = _MAX_ENTRIES) -> list["os.DirEntry[str]"]:
    """What lies in a folder, sorted by name; of more than so many entries some, and nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return sorted(itertools.islice(found, most), key=lambda entry: entry.name)
    except OSError:
        return []


def search(exercise: Exercise, root: Path, label: str = "", excluded: Path | None = None) -> Contents:
    """Look through a folder and those below it, to a depth of `MAX_DEPTH`; links are not followed.

    Args:
        exercise: whose files are looked for.
        root: the folder.
        label: where it lies in what was handed in.
        excluded: a resolved folder to pass over, where the results of grading go.
    """
    candidates, archives, too_deep = [], [], ""
    others: list[str] = []
    seen = 0
    for folder, subfolders, names in _walk(root, excluded):
        seen += len(subfolders) + len(names)
        place = Path(label, folder.relative_to(root)).as_posix().removeprefix(".")
        files = _files(exercise, names, folder)
        if files:
            candidates.append(Candidate(folder, place, files))
        for name in names:
            inner = Path(place, name).as_posix()
            if is_archive(name) and not is_clutter(name):
                archives.append(Packed(folder / name, inner))
            elif len(others) < MAX_OTHERS and file_meant(exercise.files, name) is None and not is_clutter(name):
                others.append(inner)
        if subfolders and len(folder.relative_to(root).parts) == MAX_DEPTH:
            too_deep = place
    # Names further down, or in archives of a student's, are the student's idea.
    people = 0 if label else len(participants(below_only_folders(exercise, root)))
    return Contents(tuple(candidates), tuple(archives), tuple(others), too_deep, people, seen >= _MAX_ENTRIES)


def below_only_folders(exercise: Exercise, folder: Path) -> Path:
    """The folder, or the one below it that is the first to hold more than another folder."""
    while (inner := _only_folder(folder)) is not None:
        if is_candidate(exercise, folder) or read_moodle_name(inner.name):
            break
        folder = inner
    return folder


def _only_folder(folder: Path) -> Path | None:
    """The one thing in a folder, if that is a folder; None, too, where it cannot be read."""
    entries = [entry for entry in list_folder(folder) if not is_clutter(entry.name)]
    return Path(entries[0].path) if len(entries) == 1 and entries[0].is_dir(follow_symlinks=False) else None


def _walk(root: Path, excluded: Path | None) -> Iterator[tuple[Path, list[Path], list[str]]]:
    """Yield each folder with its subfolders and the names of its files, level by level, sorted."""
    resolved = Path(os.path.realpath(root))
    level = [root]
    left = _MAX_ENTRIES
    for _depth in range(MAX_DEPTH + 1):
        below: list[Path] = []
        for folder in level:
            subfolders, names = [], []
            listing = list_folder(folder, left)
            left -= len(listing)
            for entry in listing:
                if not entry.is_dir(follow_symlinks=False):
                    names.append(entry.name)
                elif not is_clutter_folder(entry.name) and resolved / Path(entry.path).relative_to(root) != excluded:
                    subfolders.append(Path(entry.path))
            yield folder, subfolders, names
            below += subfolders
        level = below


def _files(exercise: Exercise, names: Iterable[str], folder: Path) -> dict[str, list[str]]:
    """The exercise's files among some names, an exact name first, then the newest."""
    files: dict[str, list[str]] = {}
    for name in names:
        wanted = file_meant(exercise.files, name)
        if wanted is not None and not _is_folder(folder / name):
            files.setdefault(wanted, []).append(name)
    for wanted, found in files.items():
        found.sort(key=lambda name: (name != wanted, -_modified(folder / name), name))
    return {name: files[name] for name in exercise.files if name in files}


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _modified(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
