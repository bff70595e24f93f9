"""The third step: which of the candidates in a unit is graded, or why none is; each decision is a sentence."""

import contextlib
import shutil
from pathlib import Path

from grader.classroom.handin import HandIn, NoSubmission
from grader.classroom.intake.candidates import MAX_OTHERS, Candidate, Contents
from grader.classroom.intake.unit import Desk, Unit
from grader.i18n import _
from grader.sandbox.staging import fingerprint, newest_change, stage

_MAX_COMPARED_BYTES = 4 << 20


def decide_on(desk: Desk, unit: Unit, contents: Contents) -> HandIn | NoSubmission:
    """Make a submission of a unit, or say why it is none.

    Args:
        desk: what all steps share.
        unit: what was found.
        contents: all that is in it, unpacked.
    """
    notes = (*unit.notes, *contents.notes)
    if contents.people > 1 and not unit.moodle:
        # A student could have named the folders so: it is for the tutor to say that it is a class.
        text = _("It holds what {count} people handed in, by Moodle's names. If it is a class, name it, too: {path}")
        return _ungraded(unit, text.format(count=contents.people, path=unit.source), notes)
    if contents.too_deep:
        too_deep = _("Folders below {folder} lie too deep and were not looked into.")
        notes += (too_deep.format(folder=contents.too_deep),)
    if contents.candidates:
        folder, decided = _choose(desk, contents.candidates)
        if (unit.path / ".git").exists():
            notes += (_("A clone: the files' times are those of cloning, not of the student's work."),)
        shown = (*decided, *notes, *contents.problems)
        return HandIn("", unit.name, unit.source, folder, newest_change(folder), shown, unit.moodle)
    if contents.problems:
        return _ungraded(unit, " ".join(contents.problems), notes)
    problem = _("None of the exercise's files is in it ({files}).").format(files=", ".join(desk.exercise.files))
    if contents.others:
        problem += _(" There is: {names}.").format(names=", ".join(contents.others[:MAX_OTHERS]))
    if contents.too_deep:
        return _ungraded(unit, f"{problem} {notes[-1]}", notes[:-1])
    return _ungraded(unit, problem, notes) if unit.known else NoSubmission(unit.source, problem)


def _ungraded(unit: Unit, problem: str, notes: tuple[str, ...]) -> HandIn:
    """A student who handed in something gets a report all the same."""
    return HandIn("", unit.name, unit.source, None, notes=notes, moodle=unit.moodle, problem=problem)


def _choose(desk: Desk, candidates: tuple[Candidate, ...]) -> tuple[Path, list[str]]:
    """The folder to grade, and what was decided, in sentences.

    A folder that is called as the exercise's own wins; then the one with more of the files; then the newest; then the
    one further up. What it lacks is taken from other candidates that hold nothing else, and what was renamed gets its
    name back, both in a copy.
    """
    package = desk.exercise.package
    chosen, *rest = sorted(candidates, key=lambda candidate: _rank(candidate, package))
    notes = [_("Found in {folder}.").format(folder=chosen.label)] if chosen.label not in {"", package} else []
    added, decided = _compare(chosen, rest)
    renamed = {name: names[0] for name, names in chosen.files.items() if names[0] != name}
    notes += [*decided, *_describe_spares(chosen)]
    if not added and not renamed:
        return chosen.folder, notes
    copy = desk.new_folder()
    stage(chosen.folder, copy)
    for name, found in renamed.items():
        with contextlib.suppress(FileNotFoundError):  # left out of the copy: a link, or too large; the report says so
            (copy / found).rename(copy / name)
    for name, path in added.items():
        if path.is_file() and not path.is_symlink():
            shutil.copy2(path, copy / name, follow_symlinks=False)
    return copy, notes


def _rank(candidate: Candidate, package: str) -> tuple[bool, int, float, int, str]:
    return (
        candidate.folder.name != package,
        -len(candidate.files),
        -candidate.newest,
        candidate.depth,
        candidate.label,
    )


def _compare(chosen: Candidate, rest: list[Candidate]) -> tuple[dict[str, Path], list[str]]:
    """What to add to the chosen candidate from the others, and what was decided, in sentences."""
    added: dict[str, Path] = {}
    notes = []
    for other in rest:
        if chosen.files.keys().isdisjoint(other.files) and added.keys().isdisjoint(other.files):
            added |= {name: other.folder / names[0] for name, names in other.files.items()}
            text = _("{files} taken from {other}.")
        elif chosen.files.keys() == other.files.keys() and fingerprint(chosen.folder) == fingerprint(other.folder):
            text = _("{other} holds the same once more.")
        else:
            text = _("There is another version in {other}; the one in {chosen} was graded.")
        notes.append(text.format(files=", ".join(other.files), other=_place(other), chosen=_place(chosen)))
    return added, notes


def _place(candidate: Candidate) -> str:
    return candidate.label or _("the folder itself")


def _describe_spares(candidate: Candidate) -> list[str]:
    """Which file stands for which, where names were changed or are there twice."""
    notes = []
    for name, (first, *spares) in candidate.files.items():
        if first != name:
            notes.append(_("{found} was graded as {name}.").format(found=first, name=name))
        for spare in spares:
            same = _content(candidate.folder / spare) == _content(candidate.folder / first)
            text = _("{spare} holds the same as {name}.") if same else _("{spare} differs; {name} was graded.")
            notes.append(text.format(spare=spare, name=first))
    return notes


def _content(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else path.read_bytes()[:_MAX_COMPARED_BYTES]
    except OSError:
        return None
