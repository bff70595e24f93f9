"""Looks through a folder for what could be graded: its candidates, and archives that may hold more.

A *candidate* is a folder with at least one file of the exercise, under its name or under one that a download gave it.
"""

import itertools
import os
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
_MAX_ENTRIES = 50_000
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
        notes: what was left out of archives, in sentences.
        problems: what could not be unpacked, in sentences.
    """

    candidates: tuple[Candidate, ...] = ()
    archives: tuple[Packed, ...] = ()
    others: tuple[str, ...] = ()
    too_deep: str = ""
    people: int = 0
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
            self.notes + more.notes,
            self.problems + more.problems,
        )


def is_candidate(exercise: Exercise, folder: Path) -> bool:
    """Whether the folder itself holds files of the exercise."""
    try:
        return bool(_files(exercise, [entry.name for entry in folder.iterdir()], folder))
    except OSError:
        return False


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
    for folder, subfolders, names in _walk(root, excluded):
        place = Path(label, folder.relative_to(root)).as_posix().removeprefix(".")
        files = _files(exercise, names, folder)
        if files:
            candidates.append(Candidate(folder, place, files))
        for name in names:
            inner = Path(place, name).as_posix()
            if is_archive(name):
                archives.append(Packed(folder / name, inner))
            elif len(others) < MAX_OTHERS and file_meant(exercise.files, name) is None and not is_clutter(name):
                others.append(inner)
        if subfolders and len(folder.relative_to(root).parts) == MAX_DEPTH:
            too_deep = place
    # Names further down, or in archives of a student's, are the student's idea.
    people = 0 if label else len(participants(below_only_folders(exercise, root)))
    return Contents(tuple(candidates), tuple(archives), tuple(others), too_deep, people)


def below_only_folders(exercise: Exercise, folder: Path) -> Path:
    """The folder, or the one below it that is the first to hold more than another folder."""
    while (inner := _only_folder(folder)) is not None:
        if is_candidate(exercise, folder) or read_moodle_name(inner.name):
            break
        folder = inner
    return folder


def _only_folder(folder: Path) -> Path | None:
    """The one thing in a folder, if that is a folder; None, too, where it cannot be read."""
    try:
        entries = [entry for entry in folder.iterdir() if not is_clutter(entry.name)]
    except OSError:
        return None
    return entries[0] if len(entries) == 1 and entries[0].is_dir() and not entries[0].is_symlink() else None


def _walk(root: Path, excluded: Path | None) -> Iterator[tuple[Path, list[Path], list[str]]]:
    """Yield each folder with its subfolders and the names of its files, level by level, sorted."""
    resolved = Path(os.path.realpath(root))
    level = [root]
    entries = itertools.count()
    for _depth in range(MAX_DEPTH + 1):
        below: list[Path] = []
        for folder in level:
            subfolders, names = [], []
            try:
                with os.scandir(folder) as found:
                    listing = sorted(found, key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in listing:
                if next(entries) > _MAX_ENTRIES:
                    return
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
        if wanted is not None and not (folder / name).is_dir():
            files.setdefault(wanted, []).append(name)
    for wanted, found in files.items():
        found.sort(key=lambda name: (name != wanted, -_modified(folder / name), name))
    return {name: files[name] for name in exercise.files if name in files}


def _modified(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
