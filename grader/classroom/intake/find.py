"""The first step: what of all that lies in the named paths is one student's.

What lies directly in a path that was named is one student's: a folder, an archive, Moodle's folder, a clone. A folder
that holds several candidates or archives is a folder of submissions in turn, unless all of it is known to be one
student's: then `decide` chooses among them.
"""

import itertools
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.classroom.handin import Moodle, NoSubmission
from grader.classroom.intake.archive_reading import ArchiveError, is_archive, without_suffix
from grader.classroom.intake.budget import MAX_UNITS, Budget, class_budget
from grader.classroom.intake.candidates import (
    below_only_folders,
    is_candidate,
    is_course_copy,
    is_courses_own,
    list_folder,
    search,
)
from grader.classroom.intake.clutter import is_clutter
from grader.classroom.intake.extract import extract
from grader.classroom.intake.moodle_names import (
    MoodleName,
    participants,
    read_default_group,
    read_moodle_name,
    shown_name,
)
from grader.classroom.intake.safe_names import safe_path
from grader.classroom.intake.unit import Desk, Part, Unit, real_path
from grader.exercise import Exercise
from grader.files import is_out_of_space
from grader.i18n import _, plural

_MOST_NESTED = 3  # folders of submissions in folders of submissions
_MOST_LISTED = 20  # of what is no submission in one folder
_MANY = 3  # so many folders with files of the exercise are a class

_Found = Iterator[Unit | NoSubmission]


def find_units(desk: Desk) -> _Found:
    """Yield what each student handed in, and what is no student's with the reason."""
    neighbours: dict[Path, list[Path]] = defaultdict(list)
    for path in desk.named.values():
        if os.path.lexists(path):
            neighbours[real_path(path.parent)].append(path)
        else:
            yield NoSubmission(str(path), _("There is no such file or folder."))
    for paths in neighbours.values():
        try:
            # Several in one folder are what a shell makes of a pattern: each is a student's, and no class's.
            yield from _several(desk, paths, str(paths[0].parent)) if len(paths) > 1 else _named(desk, paths[0])
        except OSError as error:
            if is_out_of_space(error):
                raise
            yield NoSubmission(str(paths[0]), not_taken_in(error))


def not_taken_in(error: Exception) -> str:
    """Say why something could not be taken in."""
    if isinstance(error, OSError):
        return _("It cannot be read: {error}.").format(error=error.strerror or error)
    return _("It could not be taken in: {kind}: {error}.").format(kind=type(error).__name__, error=error)


def _several(desk: Desk, paths: Iterable[Path], source: str) -> _Found:
    """Some of what lies in a folder of submissions."""
    entries = [path for path in paths if not is_clutter(path.name) and real_path(path) != desk.excluded]
    yield from _parts(desk, entries, source, moodle=True)


def _named(desk: Desk, path: Path) -> _Found:
    """Something that the tutor named: a class, or a student's."""
    if path.is_symlink():
        text = _("It is a link to {target}; if that is what you mean, name it.")
        yield NoSubmission(str(path), text.format(target=real_path(path)))
    elif path.is_dir():
        yield from _class_or_student(desk, path, real_path(path).name, str(path))
    elif not is_archive(path.name) or not path.is_file():
        yield NoSubmission(str(path), _("It is neither a folder nor an archive."))
    elif read_moodle_name(path.name):  # one of Moodle's files by itself
        yield from _parts(desk, [path], str(path.parent), moodle=True)
    else:
        yield from _named_archive(desk, path, class_budget() if len(desk.named) == 1 else Budget())


def _named_archive(desk: Desk, path: Path, budget: Budget) -> _Found:
    """An archive that was named is a class's or a student's: what it holds tells."""
    folder, name, source = desk.new_folder(), without_suffix(path.name), str(path)
    try:
        notes = extract(path, folder, budget).notes(path.name)
    except ArchiveError as error:
        way_out = _("Unpacked by hand, it can be named as a folder; by itself, an archive may be as large as a class.")
        yield Unit((), name, source, problem=f"{error.sentence(path.name)} {way_out}")
        return
    for note in notes:
        yield NoSubmission(source, note)
    folder = below_only_folders(desk.exercise, folder)
    contents = search(desk.exercise, folder)
    folders = [entry for entry in list_folder(folder) if entry.is_dir() and not is_clutter(entry.name)]
    if contents.count == 1 and len(folders) <= 1 and not contents.people and not contents.cut_short:
        yield Unit((Part(folder),), name, source, known=True)
    else:
        yield from _class_or_student(desk, folder, name, source)


def _class_or_student(desk: Desk, folder: Path, name: str, source: str) -> _Found:
    """A folder that was named, or what was in an archive that was."""
    if participants(inner := below_only_folders(desk.exercise, folder)):
        folder = inner
    if _is_students_own(desk.exercise, folder):
        yield Unit((Part(folder),), name, source, known=True)
    else:
        yield from _entries(desk, folder, source, moodle=True)


def _entries(
    desk: Desk, folder: Path, source: str, prefix: str = "", *, moodle: bool, budget: Budget | None = None
) -> _Found:
    """What lies in a folder of submissions."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield NoSubmission(source, not_taken_in(error))
        return
    entries = [entry for entry in entries if not is_clutter(entry.name) and not desk.passes_over(entry)]
    yield from _parts(desk, entries, source, prefix, moodle=moodle, budget=budget)


def _parts(
    desk: Desk,
    entries: Iterable[Path],
    source: str,
    prefix: str = "",
    *,
    moodle: bool,
    budget: Budget | None = None,
) -> _Found:
    """Group entries of one folder: Moodle's by participant, everything else by itself.

    Args:
        desk: what all steps share.
        entries: what lies there.
        source: the folder, for the tutor.
        prefix: begins the names of the submissions.
        moodle: whether to believe Moodle's names: a folder of that name within a submission is a student's idea.
        budget: what all of it may cost, where it may be one student's.
    """
    download: dict[Moodle, list[tuple[Path, MoodleName]]] = defaultdict(list)
    loose = 0
    entries = [*entries]
    named = {entry: read_moodle_name(entry.name) for entry in entries} if moodle else {}
    if any(named.values()):
        named = {entry: found or read_default_group(entry.name) for entry, found in named.items()}
    for entry in entries:
        moodle_name = named.get(entry)
        if moodle_name is not None:
            download[moodle_name.who].append((entry, moodle_name))
            continue
        name, shown = prefix + without_suffix(entry.name), str(Path(source, entry.name))
        try:
            for one in _one(desk, entry, name, shown, budget):
                loose += isinstance(one, NoSubmission)
                if isinstance(one, Unit) or loose <= _MOST_LISTED:
                    yield one
        except Exception as error:  # noqa: BLE001 - whatever one student's folder does to the search costs that student
            yield Unit((), name, shown, problem=not_taken_in(error))
    if loose > _MOST_LISTED:
        text = plural("{count} more is no submission.", "{count} more are no submissions.", loose - _MOST_LISTED)
        yield NoSubmission(source, text.format(count=loose - _MOST_LISTED))
    for who, parts in download.items():
        yield _gather(who, parts, source)


def _one(desk: Desk, entry: Path, name: str, source: str, budget: Budget | None) -> _Found:
    """Something that lies in a folder of submissions, and is nothing of Moodle's."""
    mode = entry.lstat().st_mode
    if stat.S_ISLNK(mode):
        text = _("It is a link to {target}, and links are not followed.")
        yield Unit((), name, source, problem=text.format(target=entry.readlink()))
    elif stat.S_ISDIR(mode):
        yield from _student_or_several(desk, entry, name, source, budget)
    elif is_archive(entry.name):
        yield Unit((Part(entry, entry.name),), name, source, known=True, budget=budget)
    else:
        yield NoSubmission(source, _("It is neither a folder nor an archive."))


def _student_or_several(desk: Desk, folder: Path, name: str, source: str, budget: Budget | None) -> _Found:
    """A folder among others: one student's, or a folder of submissions in turn, which may be one student's too."""
    known = (
        is_candidate(desk.exercise, folder)
        or os.path.lexists(folder / ".git")
        or _is_students_own(desk.exercise, folder)
        or is_course_copy(desk.exercise, below_only_folders(desk.exercise, folder))
    )
    contents = search(desk.exercise, folder, excluded=desk.excluded)
    # Where Moodle's names say that it is a class, a student could have made them: `decide` leaves it to the tutor.
    if known or contents.count <= 1 or contents.people > 1 or name.count("/") >= _MOST_NESTED:
        yield Unit((Part(folder),), name, source, known=known or contents.students, budget=budget)
    elif contents.count > MAX_UNITS or contents.cut_short:
        text = _("It holds more than one student hands in. If it is a class, grade it by itself: {path}")
        yield Unit((), name, source, problem=text.format(path=source))
    else:
        yield from _entries(desk, folder, source, f"{name}/", moodle=False, budget=budget or Budget())


def _gather(who: Moodle, found: list[tuple[Path, MoodleName]], source: str) -> Unit:
    """One participant's part of a Moodle download: a folder, or files that bear the name; a text typed online."""
    texts = [path for path, name in found if name.kind == "onlinetext"]
    handed_in = [(path, name.rest) for path, name in found if name.kind == "file"]
    notes = tuple(_("A text typed into Moodle is not graded: {name}.").format(name=path.name) for path in texts)
    first = handed_in[0][0] if handed_in else found[0][0]
    parts = [Part(path, path_name.name if (path_name := safe_path(rest)) else "") for path, rest in handed_in]
    return Unit(tuple(parts), shown_name(who), str(Path(source, first.name)), who, known=True, notes=notes)


def _is_students_own(exercise: Exercise, folder: Path) -> bool:
    """Whether all that is in a folder is one student's: a clone, a copy of the exercise, or a folder with its files.

    A class's folder can hold the handed-out files too, or be under version control: where three others in it have some
    files of the exercise, it is a class's.
    """
    copied = is_candidate(exercise, folder / exercise.package)
    if copied and (folder / "pyproject.toml").is_file():
        return True
    cloned = os.path.lexists(folder / ".git") or is_course_copy(exercise, folder)
    if not cloned and not copied and not is_candidate(exercise, folder):
        return False
    others = [entry for entry in list_folder(folder) if not is_clutter(entry.name) and entry.name != exercise.package]
    others = [entry for entry in others if not is_courses_own(exercise, Path(entry.path))]
    if any(read_moodle_name(entry.name) for entry in others):
        return False
    if cloned and copied:
        return True
    holding = (entry for entry in others if _holds_some(exercise, entry))
    return len(list(itertools.islice(holding, _MANY))) < _MANY


def _holds_some(exercise: Exercise, entry: "os.DirEntry[str]") -> bool:
    """Whether an entry of a folder is an archive, or a folder with files of the exercise."""
    if entry.is_dir(follow_symlinks=False):
        return bool(search(exercise, Path(entry.path)).candidates)
    return is_archive(entry.name)
