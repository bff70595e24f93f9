"""Looks through what a tutor hands over, and finds the submissions in it. Nothing is passed over in silence.

What lies directly in a path that was named is one student's: a folder, an archive, Moodle's folder, a clone. A folder
that holds several folders with files of the exercise is a folder of submissions in turn. Where a student is known (an
archive, a name of Moodle's, a clone), all that is found there is theirs, and `sheets.settle` chooses.
"""

import hashlib
import itertools
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.classroom.handin import HandIn, Moodle, NoSubmission
from grader.classroom.names import is_archive, is_clutter, printable, slug, split_moodle, stem
from grader.classroom.sheets import Search, is_sheet, search, settle
from grader.classroom.unpack import FROM_STUDENT, FROM_TUTOR, ArchiveError, unpack
from grader.exam.manifest import FILES
from grader.exam.submission import PACKAGE
from grader.i18n import _
from grader.sandbox.staging import SKIPPED_FOLDERS, fingerprint, newest_change

__all__ = ["Intake", "take_in", "what_counts"]

_MAX_NESTING = 3  # archives in archives in archives
_MAX_ARCHIVES = 20  # in one submission
_MANY = 3  # so many folders with files of the exercise are a class


@dataclass
class Intake:
    """What was found, in the order of the paths.

    Attributes:
        handins: the submissions, those that cannot be graded included.
        others: everything else, with the reason.
    """

    handins: list[HandIn] = field(default_factory=list)
    others: list[NoSubmission] = field(default_factory=list)


def what_counts() -> str:
    """What counts as a submission, for a tutor whose paths hold none."""
    return _(
        "A submission is a folder with at least one of {files}; or an archive (.zip, .tar.gz, .tgz, .tar, .tar.bz2, "
        ".tar.xz) that holds one. Name the submissions, a folder of them, the archive that Moodle gave you "
        "(or the folder of its Name_123456_assignsubmission_file_ folders), or a folder of GitHub Classroom clones. "
        "Each is looked through eight folders deep; hidden folders and {skipped} are not."
    ).format(files=", ".join(FILES), skipped=", ".join(sorted(SKIPPED_FOLDERS)))


def take_in(paths: Iterable[Path], work: Path, excluded: Path | None = None) -> Intake:
    """Find the submissions.

    Args:
        paths: what the tutor named.
        work: an empty folder for what has to be unpacked or brought together; submissions may lie there.
        excluded: a folder to pass over: the results of an earlier run are no submissions.

    Raises:
        OSError: if the disk is full.
    """
    named = {path.resolve(): path for path in reversed([*paths])}
    taker = _Taker(work, {*named, *([excluded.resolve()] if excluded else [])}, excluded)
    for path in reversed(named.values()):
        taker.take(path)
    handins = sorted(_drop_doubles(taker), key=lambda handin: slug(handin.name).lower())
    return Intake(_identify(handins), [NoSubmission(printable(o.path), printable(o.reason)) for o in taker.others])


@dataclass(frozen=True)
class _Unit:
    """What is one student's, or a folder of such.

    Attributes:
        path: the folder or archive.
        name: how it is shown.
        source: where it lies, for the tutor.
        moodle: who handed it in.
        known: whether it is known to be one student's.
        notes: what is known already.
    """

    path: Path
    name: str
    source: str
    moodle: Moodle | None = None
    known: bool = False
    notes: tuple[str, ...] = ()


class _Taker:
    """Takes in one path after the other.

    Args:
        work: a folder of our own.
        elsewhere: paths that are passed over where they lie in others: each is taken by itself, or not at all.
        excluded: a folder to pass over.
    """

    def __init__(self, work: Path, elsewhere: set[Path], excluded: Path | None) -> None:
        self.handins: list[HandIn] = []
        self.others: list[NoSubmission] = []
        self._work = work
        self._elsewhere = elsewhere
        self._excluded = excluded.resolve() if excluded else None
        self._numbers = itertools.count()

    def take(self, path: Path) -> None:
        """Take in what the tutor named."""
        if path.is_dir():
            self._take_root(path, path.resolve().name, str(path))
        elif not path.is_file():
            self.others.append(NoSubmission(str(path), _("There is no such file or folder.")))
        elif not is_archive(path.name):
            self.others.append(NoSubmission(str(path), _("It is neither a folder nor an archive.")))
        elif split_moodle(path.name):  # one of Moodle's files by itself
            for unit in self._units([path], str(path.parent)):
                self._resolve(unit)
        else:
            self._take_archive(path)

    def _take_archive(self, path: Path) -> None:
        """An archive that was named is a class's or a student's: what it holds tells."""
        folder = self._new_folder()
        try:
            notes = unpack(path, folder, FROM_TUTOR).notes(path.name)
        except ArchiveError as error:
            text = _("{archive} {problem}.").format(archive=path.name, problem=error)
            self.handins.append(HandIn("", stem(path.name), str(path), None, problem=text))
            return
        self.others += [NoSubmission(str(path), note) for note in notes]
        folder = _below_only_folders(folder)
        found = search(folder)
        if len(found.sheets) + len(found.archives) == 1 and not _participants(folder):
            self._resolve(_Unit(folder, stem(path.name), str(path), known=True))
        else:
            self._take_root(folder, stem(path.name), str(path))

    def _take_root(self, folder: Path, name: str, source: str) -> None:
        if _participants(inner := _below_only_folders(folder)):
            folder = inner
        if _is_students_own(folder):
            self._resolve(_Unit(folder, name, source, known=True))
            return
        for unit in self._units(self._entries(folder, source), source, moodle=True):
            self._resolve(unit)

    def _entries(self, folder: Path, source: str) -> list[Path]:
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            self.others.append(NoSubmission(source, _("It cannot be read: {error}.").format(error=error.strerror)))
            return []
        return [entry for entry in entries if not is_clutter(entry.name) and entry.resolve() not in self._elsewhere]

    def _units(self, entries: list[Path], source: str, prefix: str = "", *, moodle: bool = True) -> Iterator[_Unit]:
        """Group what lies in one folder: Moodle's entries by participant, everything else by itself.

        Moodle's names are believed at the top alone: a folder of that name within a submission is a student's idea.
        """
        participants: dict[Moodle, list[tuple[Path, str, str]]] = defaultdict(list)
        for entry in entries:
            who = split_moodle(entry.name) if moodle else None
            shown = f"{source}/{entry.name}"
            if who is not None:
                participants[who[0]].append((entry, who[1], who[2]))
            elif entry.is_symlink():
                self.others.append(NoSubmission(shown, _("It is a link; name the folder to which it leads.")))
            elif entry.is_dir() or is_archive(entry.name):
                yield _Unit(entry, f"{prefix}{stem(entry.name)}", shown, known=entry.is_file())
            else:
                self.others.append(NoSubmission(shown, _("It is neither a folder nor an archive.")))
        for participant, parts in participants.items():
            yield self._gather(participant, parts, source)

    def _gather(self, who: Moodle, parts: list[tuple[Path, str, str]], source: str) -> _Unit:
        """One participant's part of a Moodle download: a folder, or files that bear the name; a text typed online."""
        texts = [path for path, kind, _rest in parts if kind == "onlinetext"]
        handed_in = [(path, rest) for path, kind, rest in parts if kind == "file" and not path.is_symlink()]
        notes = tuple(_("A text typed into Moodle is not graded: {name}.").format(name=path.name) for path in texts)
        first = handed_in[0][0] if handed_in else parts[0][0]
        if len(handed_in) == 1 and first.is_dir():
            return _Unit(first, who.full_name, f"{source}/{first.name}", who, known=True, notes=notes)
        folder = self._new_folder()
        folder.mkdir()
        for path, rest in handed_in:
            if path.is_dir():
                shutil.copytree(path, folder / (rest or "folder"), symlinks=True, dirs_exist_ok=True)
            elif path.is_file():
                shutil.copy2(path, folder / (rest or path.name))
        return _Unit(folder, who.full_name, f"{source}/{first.name}", who, known=True, notes=notes)

    def _resolve(self, unit: _Unit) -> None:
        """Make a submission of a unit, or several, or say why it is none."""
        notes = list(unit.notes)
        known = unit.known or _is_students_own(unit.path)
        found, problems, root = self._search(unit, notes)
        participants = set() if unit.moodle else _participants(_below_only_folders(root))
        if len(participants) > 1:
            # A student could have named the folders so: it is for the tutor to say that it is a class.
            text = _(
                "It holds what {count} people handed in, by Moodle's names. If it is a class, name it, too: {path}"
            )
            problem = text.format(count=len(participants), path=unit.source)
            self.handins.append(HandIn("", unit.name, unit.source, None, notes=tuple(notes), problem=problem))
            return
        if not known and not unit.moodle and len(found.sheets) + len(found.archives) > 1:
            inner = self._entries(unit.path, unit.source)
            for part in self._units(inner, unit.source, f"{unit.name}/", moodle=False):
                self._resolve(part)
            return
        found = self._search_archives(found, notes, problems)
        if found.too_deep:
            text = _("Folders below {folder} lie too deep and were not looked into.")
            notes.append(text.format(folder=found.too_deep))
        if not found.sheets:
            self._report_empty(unit, found, problems, notes, known=known)
            return
        folder, decided = settle(found.sheets, self._new_folder())
        if (unit.path / ".git").exists():
            notes.append(_("A clone: the files' times are those of cloning, not of the student's work."))
        shown = [*decided, *notes, *problems]
        self.handins.append(
            HandIn("", unit.name, unit.source, folder, newest_change(folder), tuple(shown), unit.moodle)
        )

    def _search(self, unit: _Unit, notes: list[str]) -> tuple[Search, list[str], Path]:
        """What is in a unit, what went wrong, and the folder with all of it."""
        if unit.path.is_dir():
            return search(unit.path, excluded=self._excluded), [], unit.path
        folder = self._new_folder()
        return *self._look_into(unit.path, folder, unit.path.name, "", notes), folder

    def _search_archives(self, found: Search, notes: list[str], problems: list[str]) -> Search:
        """Unpack what was found, what is found in that, and so on, within bounds."""
        pending = [(path, label, 1) for path, label in found.archives]
        for count in itertools.count():
            if not pending:
                return found
            path, label, nesting = pending.pop(0)
            if count >= _MAX_ARCHIVES or nesting > _MAX_NESTING:
                problems.append(_("{archive} was not unpacked: too many archives in archives.").format(archive=label))
                return found
            inner, trouble = self._look_into(path, self._new_folder(), label, label, notes)
            problems += trouble
            found.sheets += inner.sheets
            found.others += inner.others
            found.too_deep = found.too_deep or inner.too_deep
            pending += [(archive, place, nesting + 1) for archive, place in inner.archives]
        raise AssertionError("count never ends")

    def _look_into(
        self, archive: Path, folder: Path, shown: str, label: str, notes: list[str]
    ) -> tuple[Search, list[str]]:
        try:
            notes += unpack(archive, folder, FROM_STUDENT).notes(shown)
        except ArchiveError as error:
            shutil.rmtree(folder, ignore_errors=True)
            return Search(), [_("{archive} {problem}.").format(archive=shown, problem=error)]
        return search(folder, label), []

    def _report_empty(self, unit: _Unit, found: Search, problems: list[str], notes: list[str], *, known: bool) -> None:
        """Nothing to grade: a student who handed in something gets a report all the same."""
        there = _(" There is: {names}.").format(names=", ".join(found.others[:4])) if found.others else ""
        text = _("None of the exercise's files is in it ({files}).").format(files=", ".join(FILES)) + there
        if found.too_deep:
            text += " " + notes.pop()
        if known or unit.moodle or problems or found.too_deep:
            problem = " ".join(problems) or text
            self.handins.append(
                HandIn("", unit.name, unit.source, None, notes=tuple(notes), moodle=unit.moodle, problem=problem)
            )
        else:
            self.others.append(NoSubmission(unit.source, text))

    def _new_folder(self) -> Path:
        return self._work / str(next(self._numbers))


def _below_only_folders(folder: Path) -> Path:
    """The folder, or the one below it that is the first to hold more than another folder."""
    while not is_sheet(folder) and (inner := _only_folder(folder)) is not None and not split_moodle(inner.name):
        folder = inner
    return folder


def _only_folder(folder: Path) -> Path | None:
    entries = [entry for entry in _list(folder) if not is_clutter(entry.name)]
    return entries[0] if len(entries) == 1 and entries[0].is_dir() and not entries[0].is_symlink() else None


def _participants(folder: Path) -> set[Moodle]:
    """Whose Moodle says that the entries of a folder are."""
    return {who[0] for entry in _list(folder) if (who := split_moodle(entry.name))}


def _list(folder: Path) -> list[Path]:
    """The entries of a folder; none where it cannot be read, or an archive could not be unpacked to it."""
    try:
        return [*folder.iterdir()]
    except OSError:
        return []


def _is_students_own(folder: Path) -> bool:
    """Whether all that is in a folder is one student's: a clone, a copy of the exercise, or a folder with its files.

    A class's folder can hold the handed-out files too: where three others beside them have some, it is a class's.
    """
    if not folder.is_dir():
        return False
    if (folder / ".git").exists():
        return True
    copied = is_sheet(folder / PACKAGE)
    if copied and (folder / "pyproject.toml").is_file():
        return True
    if not copied and not is_sheet(folder):
        return False
    others = [entry for entry in folder.iterdir() if not is_clutter(entry.name) and entry.name != PACKAGE]
    if any(split_moodle(entry.name) for entry in others):
        return False
    holding = (is_archive(entry.name) or (entry.is_dir() and search(entry).sheets) for entry in others)
    return sum(map(bool, holding)) < _MANY


def _drop_doubles(taker: _Taker) -> list[HandIn]:
    """Of submissions with one name that hold the same, such as an archive and its folder, keep the first."""
    kept: list[HandIn] = []
    by_content: dict[tuple[str, Moodle | None, str], int] = {}
    for handin in taker.handins:
        if handin.folder is None:
            kept.append(handin)
            continue
        content = (slug(handin.name).lower(), handin.moodle, fingerprint(handin.folder))
        if content in by_content:
            first = kept[by_content[content]]
            text = _("It holds the same as {first}, which is graded.").format(first=first.source)
            taker.others.append(NoSubmission(handin.source, text))
            note = _("{source} holds the same once more.").format(source=handin.source)
            kept[by_content[content]] = replace(first, notes=(*first.notes, note))
            continue
        by_content[content] = len(kept)
        kept.append(handin)
    return kept


def _identify(handins: list[HandIn]) -> list[HandIn]:
    """Give each an id. Where names collide, or have no letters that a file name takes, a hash of the source tells."""
    wanted = [slug(f"{h.name}-{h.moodle.participant}" if h.moodle else h.name) for h in handins]
    counts = Counter(name.lower() for name in wanted)
    identified = []
    for handin, name in zip(handins, wanted, strict=True):
        notes = handin.notes
        if counts[name.lower()] > 1 and name:
            notes = (*notes, _("There are several submissions of this name; each was graded."))
        if counts[name.lower()] > 1 or not name:
            key = f"{handin.name}\0{handin.source}"
            name = "-".join(filter(None, [name, hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:8]]))  # noqa: PLW2901
        identified.append(_clean(replace(handin, id=name, notes=notes)))
    return identified


def _clean(handin: HandIn) -> HandIn:
    """The same with text that can be written to a file: a name on disk need not be text."""
    return replace(
        handin,
        name=printable(handin.name),
        source=printable(handin.source),
        notes=tuple(map(printable, handin.notes)),
        moodle=handin.moodle and Moodle(handin.moodle.participant, printable(handin.moodle.full_name)),
        problem=printable(handin.problem),
    )
