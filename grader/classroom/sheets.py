"""Finds the sheet's files in whatever one student handed in, and makes one folder of them that can be graded.

A *sheet* is a folder that holds at least one file of the exercise, under its name or under one that a download gave it.
"""

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom.names import contract_file, is_archive, is_clutter
from grader.exam.manifest import FILES
from grader.exam.submission import PACKAGE
from grader.i18n import _
from grader.sandbox.staging import SKIPPED_FOLDERS, fingerprint, newest_change, stage

__all__ = ["Search", "Sheet", "is_sheet", "search", "settle"]

_MAX_DEPTH = 8
_MAX_ENTRIES = 50_000
_MAX_SHOWN = 4


@dataclass(frozen=True)
class Sheet:
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


@dataclass
class Search:
    """What was found in a folder.

    Attributes:
        sheets: folders with files of the exercise.
        archives: what can be unpacked and looked through in turn, with its label.
        others: names of a few other files, to say what was there instead.
        too_deep: a folder that was not looked into, because it lies too deep; empty if there is none.
    """

    sheets: list[Sheet] = field(default_factory=list)
    archives: list[tuple[Path, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    too_deep: str = ""


def is_sheet(folder: Path) -> bool:
    """Whether the folder itself holds files of the exercise."""
    try:
        return bool(_files([entry.name for entry in folder.iterdir()], folder))
    except OSError:
        return False


def search(root: Path, label: str = "", excluded: Path | None = None) -> Search:
    """Look through a folder and those below it, to a depth of eight; links are not followed.

    Args:
        root: the folder.
        label: where it lies in what was handed in.
        excluded: a folder to pass over, where the results of grading go.
    """
    found = Search()
    for folder, subfolders, names in _walk(root, excluded):
        place = Path(label, folder.relative_to(root)).as_posix().removeprefix(".")
        files = _files(names, folder)
        if files:
            found.sheets.append(Sheet(folder, place, files))
        for name in names:
            if is_archive(name):
                found.archives.append((folder / name, Path(place, name).as_posix()))
            elif contract_file(name) is None and not is_clutter(name) and len(found.others) <= _MAX_SHOWN:
                found.others.append(Path(place, name).as_posix())
        if subfolders and len(folder.relative_to(root).parts) == _MAX_DEPTH:
            found.too_deep = place
    return found


def settle(sheets: list[Sheet], work: Path) -> tuple[Path, list[str]]:
    """Choose among the sheets of one student, and return the folder to grade and what was decided, in sentences.

    A folder that is called as the exercise's own wins; then the one with more of the files; then the newest; then the
    one further up. What it lacks is taken from other sheets that hold nothing else.

    Args:
        sheets: at least one.
        work: a folder that does not exist yet, for a copy where files have to be renamed or brought together.
    """
    chosen, *rest = sorted(sheets, key=_rank)
    notes = [_("Found in {folder}.").format(folder=chosen.label)] if chosen.label not in {"", PACKAGE} else []
    added, decided = _compare(chosen, rest)
    renamed = {name: names[0] for name, names in chosen.files.items() if names[0] != name}
    notes += [*decided, *_describe_spares(chosen)]
    if not added and not renamed:
        return chosen.folder, notes
    stage(chosen.folder, work)
    for name, found in renamed.items():
        with contextlib.suppress(FileNotFoundError):  # left out of the copy: a link, or too large; the report says so
            (work / found).rename(work / name)
    for name, path in added.items():
        if path.is_file() and not path.is_symlink():
            shutil.copy2(path, work / name, follow_symlinks=False)
    return work, notes


def _compare(chosen: Sheet, rest: list[Sheet]) -> tuple[dict[str, Path], list[str]]:
    """What to add to the chosen sheet from the others, and what was decided, in sentences."""
    added: dict[str, Path] = {}
    notes = []
    for other in rest:
        if chosen.files.keys().isdisjoint(other.files) and added.keys().isdisjoint(other.files):
            added |= {name: other.folder / names[0] for name, names in other.files.items()}
            text = _("{files} taken from {other}.")
        elif _same(chosen, other):
            text = _("{other} holds the same once more.")
        else:
            text = _("There is another version in {other}; graded was the one in {chosen}.")
        notes.append(text.format(files=", ".join(other.files), other=_place(other), chosen=_place(chosen)))
    return added, notes


def _describe_spares(sheet: Sheet) -> list[str]:
    """Which file stands for which, where names were changed or are there twice."""
    notes = []
    for name, (first, *spares) in sheet.files.items():
        if first != name:
            notes.append(_("{found} was graded as {name}.").format(found=first, name=name))
        for spare in spares:
            same = _content(sheet.folder / spare) == _content(sheet.folder / first)
            text = _("{spare} holds the same as {name}.") if same else _("{spare} differs; graded was {name}.")
            notes.append(text.format(spare=spare, name=first))
    return notes


def _walk(root: Path, excluded: Path | None) -> Iterator[tuple[Path, list[Path], list[str]]]:
    """Yield each folder with its subfolders and the names of its files, level by level, sorted."""
    level = [root]
    entries = itertools.count()
    for _depth in range(_MAX_DEPTH + 1):
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
                if entry.is_dir(follow_symlinks=False):
                    skipped = is_clutter(entry.name) or entry.name in SKIPPED_FOLDERS
                    if not skipped and (excluded is None or Path(entry.path) != excluded):
                        subfolders.append(Path(entry.path))
                else:
                    names.append(entry.name)
            yield folder, subfolders, names
            below += subfolders
        level = below


def _files(names: Iterable[str], folder: Path) -> dict[str, list[str]]:
    """The exercise's files among some names, an exact name first, then the newest."""
    files: dict[str, list[str]] = {}
    for name in names:
        wanted = contract_file(name)
        if wanted is not None and not (folder / name).is_dir():
            files.setdefault(wanted, []).append(name)
    for wanted, found in files.items():
        found.sort(key=lambda name: (name != wanted, -_modified(folder / name), name))
    return {name: files[name] for name in FILES if name in files}


def _rank(sheet: Sheet) -> tuple[bool, int, float, int, str]:
    return sheet.folder.name != PACKAGE, -len(sheet.files), -sheet.newest, sheet.depth, sheet.label


def _same(one: Sheet, other: Sheet) -> bool:
    return one.files.keys() == other.files.keys() and fingerprint(one.folder) == fingerprint(other.folder)


def _place(sheet: Sheet) -> str:
    return sheet.label or _("the folder itself")


def _modified(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _content(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else path.read_bytes()[: 4 << 20]
    except OSError:
        return None
