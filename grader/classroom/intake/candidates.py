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
from grader.engine.documents import is_document
from grader.engine.likely import describe_missing, find_likely, is_untouched, placeholder_for
from grader.exercise import Exercise
from grader.sandbox.staging import newest_change

MAX_DEPTH = 8  # folders in folders
_MAX_ENTRIES = 50_000  # that a search looks at
MAX_OTHERS = 4
_MAX_DOCUMENTS = 20


@dataclass(frozen=True)
class Candidate:
    """A folder with files of the exercise.

    Attributes:
        folder: where it is.
        label: where it lies in what was handed in; empty for the top.
        files: for each of the exercise's files that is there, the names that stand for it, an exact one first.
        hints: which files one that is missing may be in, in sentences.
    """

    folder: Path
    label: str
    files: dict[str, list[str]]
    hints: tuple[str, ...] = ()

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
        students: whether there is a program, a notebook or a placeholder among all of these.
        passed_over: folders of the course's own, in a copy of its repository.
        documents: files that may hold written answers, by their names.
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
    students: bool = False
    passed_over: tuple[str, ...] = ()
    documents: tuple[Path, ...] = ()

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
            self.students or more.students,
            self.passed_over + more.passed_over,
            self.documents + more.documents,
        )


def is_candidate(exercise: Exercise, folder: Path) -> bool:
    """Whether the folder itself holds files of the exercise."""
    names = [entry.name for entry in list_folder(folder) if not entry.is_dir(follow_symlinks=False)]
    return bool(_files(exercise, names, folder)[0])


def is_course_copy(exercise: Exercise, folder: Path) -> bool:
    """Whether a folder is a copy of the course's whole repository: grader and solution lie in it."""
    return all((folder / name).is_dir() for name in ("grader/sheet", exercise.reference.replace(".", "/")))


def is_courses_own(exercise: Exercise, folder: Path) -> bool:
    """Whether a folder in a copy of the repository is no place for a student's work."""
    own = {"grader", "tests", exercise.reference.partition(".")[0]}
    return folder.name in own and is_course_copy(exercise, folder.parent)


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
    passed_over: list[str] = []
    documents: list[Path] = []
    seen, students = 0, False
    for folder, subfolders, names in _walk(exercise, root, excluded, passed_over):
        seen += len(subfolders) + len(names)
        place = Path(label, folder.relative_to(root)).as_posix().removeprefix(".")
        files, hints = _files(exercise, names, folder)
        if files:
            candidates.append(Candidate(folder, place, files, tuple(hints)))
        documents += [folder / name for name in names if is_document(name) and file_meant(exercise.files, name) is None]
        students = students or any(
            name.lower().endswith((".py", ".ipynb")) or _stands_for(exercise, name) for name in names
        )
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
    places = [Path(label, place).as_posix() for place in passed_over]
    return Contents(
        tuple(candidates),
        tuple(archives),
        tuple(others),
        too_deep,
        people,
        seen >= _MAX_ENTRIES,
        students=students,
        passed_over=tuple(places),
        documents=tuple(documents[:_MAX_DOCUMENTS]),
    )


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


def _walk(
    exercise: Exercise, root: Path, excluded: Path | None, passed_over: list[str]
) -> Iterator[tuple[Path, list[Path], list[str]]]:
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
                elif is_courses_own(exercise, Path(entry.path)):
                    passed_over.append(Path(entry.path).relative_to(root).as_posix())
                elif not is_clutter_folder(entry.name) and resolved / Path(entry.path).relative_to(root) != excluded:
                    subfolders.append(Path(entry.path))
            yield folder, subfolders, names
            below += subfolders
        level = below


def _stands_for(exercise: Exercise, name: str) -> bool:
    return file_meant(exercise.files, placeholder_for(name)) is not None


def _files(exercise: Exercise, names: Iterable[str], folder: Path) -> tuple[dict[str, list[str]], list[str]]:
    """The exercise's files among some names, an exact name first, then the newest.

    Where one is missing, or is as it was handed out, the only other file that holds what it is to hold stands for it.

    Returns:
        The files, and sentences on those that are missing.
    """
    files: dict[str, list[str]] = {}
    names = list(names)
    for name in names:
        wanted = file_meant(exercise.files, name)
        if wanted is not None and not _is_folder(folder / name):
            files.setdefault(wanted, []).append(name)
    for wanted, found in files.items():
        found.sort(key=lambda name: (name != wanted, -_modified(folder / name), name))
    others = [name for name in names if file_meant(exercise.files, name) is None and not _is_folder(folder / name)]
    hints = _find_by_content(exercise, folder, others, files) if others else []
    return {name: files[name] for name in exercise.files if name in files}, hints


def _find_by_content(exercise: Exercise, folder: Path, others: list[str], files: dict[str, list[str]]) -> list[str]:
    """Add what stands for files that are missing or untouched, by what is in it; return sentences on the rest."""
    hints = []
    for wanted in exercise.files:
        found = files.get(wanted, [])
        if found and not all(is_untouched(exercise, folder, wanted, name) for name in found):
            continue
        likely = find_likely(exercise, folder, wanted, others)
        if len(likely) == 1:
            files[wanted] = [*likely, *found]
        elif not found and (hint := describe_missing(wanted, likely, others)):
            hints.append(hint)
    return hints


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
