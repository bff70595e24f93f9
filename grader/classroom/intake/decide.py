"""The fourth step: which of the candidates in a unit is graded, or why none is; each decision is a sentence."""

import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from grader.classroom.handin import HandIn, NoSubmission
from grader.classroom.intake.budget import MAX_CANDIDATES
from grader.classroom.intake.candidates import MAX_OTHERS, Candidate, Contents
from grader.classroom.intake.unit import Desk, Unit
from grader.engine.likely import is_untouched
from grader.i18n import _, plural
from grader.sandbox.folder_walk import open_regular
from grader.sandbox.staging import MAX_FILE_BYTES, fingerprint, newest_change

_MAX_SENTENCES = 30
_MAX_SPARES = 10  # other files of one name, that are compared


def decide_on(desk: Desk, unit: Unit, folder: Path, contents: Contents) -> HandIn | NoSubmission:
    """Make a submission of a unit, or say why it is none.

    Args:
        desk: what all steps share.
        unit: what was found.
        folder: the copy of it.
        contents: all that is in it, unpacked.
    """
    notes = (*unit.notes, *contents.notes)
    if contents.people > 1 and not unit.moodle:
        # A student could have named the folders so: it is for the tutor to say that it is a class.
        text = _(
            "It holds what {count} people handed in, by Moodle's names. If it is a class, grade it by itself: {path}"
        )
        return leave_ungraded(unit, text.format(count=contents.people, path=unit.source), notes)
    if contents.passed_over:
        own = _("A copy of the course's repository: {folders} are the course's own, and were passed over.")
        notes += (own.format(folders=", ".join(contents.passed_over[:MAX_OTHERS])),)
    if contents.too_deep:
        too_deep = _("Folders below {folder} lie too deep and were not looked into.")
        notes += (too_deep.format(folder=contents.too_deep),)
    if contents.candidates:
        chosen, decided = _choose(desk, contents.candidates)
        _add_documents(chosen, contents.documents)
        if unreadable := _unreadable(chosen):
            text = _("You may not read {files}: ask for it again, or for the right to read it.")
            return leave_ungraded(unit, text.format(files=", ".join(unreadable[:MAX_OTHERS])), notes)
        if (folder / ".git").exists():
            notes += (_("A clone: the files' times are those of cloning, not of the student's work."),)
        shown = (*few(decided), *few(notes), *few(contents.problems))
        return HandIn("", unit.name, unit.source, chosen, newest_change(chosen), shown, unit.moodle)
    if contents.problems:
        return leave_ungraded(unit, " ".join(few(contents.problems)), few(notes))
    problem = _("None of the exercise's files is in it ({files}).").format(files=", ".join(desk.exercise.files))
    if contents.others:
        problem += _(" There is: {names}.").format(names=", ".join(contents.others[:MAX_OTHERS]))
    if contents.too_deep:
        return leave_ungraded(unit, f"{problem} {notes[-1]}", notes[:-1])
    known = unit.known or contents.students or bool(contents.passed_over)
    return leave_ungraded(unit, problem, notes) if known else NoSubmission(unit.source, problem)


def _add_documents(folder: Path, documents: Sequence[Path]) -> None:
    """Bring documents from elsewhere in a unit to what is graded: what is unanswered may stand in them."""
    for path in documents:
        target = folder / path.name
        if path.is_relative_to(folder) or os.path.lexists(target) or path.is_symlink() or not path.is_file():
            continue
        shutil.copy2(path, target)


def _unreadable(folder: Path) -> list[str]:
    """Programs and files of answers that whoever grades may not read; custody leaves a file without rights for one."""
    found = [path for suffix in ("py", "md") for path in sorted(folder.rglob(f"*.{suffix}"))]
    return [path.relative_to(folder).as_posix() for path in found if stat.S_IMODE(path.lstat().st_mode) == 0]


def few(sentences: Sequence[str]) -> tuple[str, ...]:
    """Some of many sentences, and how many more there are: one student's must not flood a class's pages."""
    more = len(sentences) - _MAX_SENTENCES
    if more <= 0:
        return tuple(sentences)
    text = plural("There is {count} more of the kind.", "There are {count} more of the kind.", more)
    return (*sentences[:_MAX_SENTENCES], text.format(count=more))


def leave_ungraded(unit: Unit, problem: str, notes: tuple[str, ...] = ()) -> HandIn:
    """A student who handed in something gets a report all the same."""
    return HandIn("", unit.name, unit.source, None, notes=notes, moodle=unit.moodle, problem=problem)


def _choose(desk: Desk, candidates: tuple[Candidate, ...]) -> tuple[Path, list[str]]:
    """The folder to grade, and what was decided, in sentences.

    A folder that is called as the exercise's own wins; then the one with more of the files; then the newest; then the
    one further up. What it lacks is taken from other candidates that hold nothing else, and what was renamed gets its
    name back: all of it is a copy.
    """
    package = desk.exercise.package
    # To ask how new one is costs a look at all its files.
    nearest = sorted(candidates, key=lambda one: (*_rank(one, package), one.depth, one.label))[:MAX_CANDIDATES]
    worked = {one.label: _worked_on(desk, one) if len(nearest) > 1 else one.files.keys() for one in nearest}
    nearest.sort(
        key=lambda one: (not worked[one.label], *_rank(one, package), -one.newest, one.depth, one.label),
    )
    chosen, *rest = nearest
    notes = [_("Found in {folder}.").format(folder=chosen.label)] if chosen.label not in {"", package} else []
    if len(candidates) > MAX_CANDIDATES:
        text = _("{count} folders hold files of the exercise; {compared} of them were compared.")
        notes.append(text.format(count=len(candidates), compared=MAX_CANDIDATES))
    added, decided = _compare(chosen, rest, worked)
    notes += [*decided, *_describe_spares(chosen), *chosen.hints]
    for name, found in chosen.files.items():
        if found[0] != name:
            if (chosen.folder / name).is_dir():  # a folder that is called as a file of the exercise's
                (chosen.folder / name).rename(desk.new_folder() / name)
            _give_name(chosen.folder / found[0], chosen.folder / name)
    for name, path in added.items():
        path.replace(chosen.folder / name)
    return chosen.folder, notes


def _give_name(path: Path, wanted: Path) -> None:
    """Give a file the exercise's name; one that others may import keeps its own as well."""
    if path.stem.isidentifier():
        shutil.copy2(path, wanted, follow_symlinks=False)
    else:
        path.replace(wanted)


def _rank(candidate: Candidate, package: str) -> tuple[bool, int]:
    return candidate.folder.name != package, -len(candidate.files)


def _worked_on(desk: Desk, candidate: Candidate) -> AbstractSet[str]:
    """Those of a candidate's files that are not as they were handed out."""
    return {
        name
        for name, found in candidate.files.items()
        if not is_untouched(desk.exercise, candidate.folder, name, found[0])
    }


def _compare(
    chosen: Candidate, rest: list[Candidate], worked: Mapping[str, AbstractSet[str]]
) -> tuple[dict[str, Path], list[str]]:
    """What to add to the chosen candidate from the others, and what was decided, in sentences."""
    added: dict[str, Path] = {}
    notes, untouched = [], []
    chosens = fingerprint(chosen.folder) if rest else ""
    for other in rest:
        files: AbstractSet[str] = worked[other.label]
        if not files and not other.files.keys().isdisjoint(chosen.files):
            untouched.append(_place(other))
            continue
        files = files or other.files.keys()
        if worked[chosen.label].isdisjoint(files) and added.keys().isdisjoint(files):
            added |= {name: other.folder / other.files[name][0] for name in other.files if name in files}
            text = _("{files} taken from {other}.")
        elif chosen.files.keys() == other.files.keys() and chosens == fingerprint(other.folder):
            text = _("{other} holds the same once more.")
        else:
            text = _("There is another version in {other}; the one in {chosen} was graded.")
        shown = ", ".join(name for name in other.files if name in files)
        notes.append(text.format(files=shown, other=_place(other), chosen=_place(chosen)))
    if untouched:
        text = _("As they were handed out, and passed over: the files in {folders}.")
        notes.append(text.format(folders=", ".join(untouched[:MAX_OTHERS])))
    return added, notes


def _place(candidate: Candidate) -> str:
    return candidate.label or _("the folder itself")


def _describe_spares(candidate: Candidate) -> list[str]:
    """Which file stands for which, where names were changed or are there twice."""
    notes = []
    for name, (first, *spares) in candidate.files.items():
        if first != name:
            notes.append(_("{found} was graded as {name}.").format(found=first, name=name))
        graded = _content(candidate.folder / first) if spares else None
        for spare in spares[:_MAX_SPARES]:
            same = graded is not None and _content(candidate.folder / spare) == graded
            text = _("{spare} holds the same as {name}.") if same else _("{spare} differs; {name} was graded.")
            notes.append(text.format(spare=spare, name=first))
        if more := len(spares[_MAX_SPARES:]):
            text = plural("{more} more stands for {name}.", "{more} more stand for {name}.", more)
            notes.append(text.format(more=more, name=name))
    return notes


def _content(path: Path) -> bytes | None:
    try:
        with open_regular(path) as file:
            return file.read(MAX_FILE_BYTES)
    except OSError:
        return None
