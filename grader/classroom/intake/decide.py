"""The fourth step: which of the candidates in a unit is graded, or why none is; each decision is a sentence."""

from collections.abc import Sequence
from pathlib import Path

from grader.classroom.handin import HandIn, NoSubmission
from grader.classroom.intake.budget import MAX_CANDIDATES
from grader.classroom.intake.candidates import MAX_OTHERS, Candidate, Contents
from grader.classroom.intake.unit import Desk, Unit
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
    if contents.too_deep:
        too_deep = _("Folders below {folder} lie too deep and were not looked into.")
        notes += (too_deep.format(folder=contents.too_deep),)
    if contents.candidates:
        chosen, decided = _choose(desk, contents.candidates)
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
    return leave_ungraded(unit, problem, notes) if unit.known else NoSubmission(unit.source, problem)


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
    nearest.sort(key=lambda one: (*_rank(one, package), -one.newest, one.depth, one.label))
    chosen, *rest = nearest
    notes = [_("Found in {folder}.").format(folder=chosen.label)] if chosen.label not in {"", package} else []
    if len(candidates) > MAX_CANDIDATES:
        text = _("{count} folders hold files of the exercise; {compared} of them were compared.")
        notes.append(text.format(count=len(candidates), compared=MAX_CANDIDATES))
    added, decided = _compare(chosen, rest)
    notes += [*decided, *_describe_spares(chosen)]
    for name, found in chosen.files.items():
        if found[0] != name:
            if (chosen.folder / name).is_dir():  # a folder that is called as a file of the exercise's
                (chosen.folder / name).rename(desk.new_folder() / name)
            (chosen.folder / found[0]).rename(chosen.folder / name)
    for name, path in added.items():
        path.rename(chosen.folder / name)
    return chosen.folder, notes


def _rank(candidate: Candidate, package: str) -> tuple[bool, int]:
    return candidate.folder.name != package, -len(candidate.files)


def _compare(chosen: Candidate, rest: list[Candidate]) -> tuple[dict[str, Path], list[str]]:
    """What to add to the chosen candidate from the others, and what was decided, in sentences."""
    added: dict[str, Path] = {}
    notes = []
    chosens = fingerprint(chosen.folder) if rest else ""
    for other in rest:
        if chosen.files.keys().isdisjoint(other.files) and added.keys().isdisjoint(other.files):
            added |= {name: other.folder / names[0] for name, names in other.files.items()}
            text = _("{files} taken from {other}.")
        elif chosen.files.keys() == other.files.keys() and chosens == fingerprint(other.folder):
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
