"""What a tutor reads at the end of a run, or in place of one."""

from pathlib import Path

from grader.classroom.class_run import ClassResult
from grader.classroom.intake import what_counts
from grader.exercise import Exercise
from grader.i18n import _, plural

# Of each kind of line, and of letters in one: all together stay below 64,000 letters.
_MAX_SHOWN, _MAX_NAMES, _MAX_LETTERS = 20, 5, 700


def summarise(exercise: Exercise, result: ClassResult, out: Path) -> list[str]:
    """The run in a few lines: what was graded, what could not be, and what was left aside."""
    if not result.handins:
        return [_("No submission was found."), *_others(result), "", what_counts(exercise)]
    count = len(result.handins)
    lines = [plural("{count} submission", "{count} submissions", count).format(count=count) + ": " + _counts(result)]
    lines += _list(
        _("Could not be graded (reports say the same; a rerun tries again):"),
        [f"{name}: {problem}" for name, problem in result.problems],
    )
    lines += _list(_("Resolved or left out on the way in (reports say the same):"), _notes(result))
    lines += _others(result)
    if result.changes:  # all of them: who is left out could not be told
        changes = sorted(result.changes, key=lambda change: (change.after or 0) - (change.before or 0))
        lines += [_("Other points than in the run before:"), *(f"  {change}" for change in changes)]
    lines += _list(_("Reports of submissions that are not in this run, left as they are:"), result.strangers)
    if result.left:
        lines.append(_("The run ended early. Nothing that was graded is lost: the same command goes on from here."))
    lines.append(_("Reports: {folder}").format(folder=out / "reports"))
    return lines


def _notes(result: ClassResult) -> list[str]:
    """Each note once, with the names of all that it is about; the rare ones first, which a long list would hide."""
    names: dict[str, list[str]] = {}
    for handin in result.handins:
        for note in dict.fromkeys(handin.notes):
            names.setdefault(note, []).append(handin.name)
    lines = []
    for note, who in sorted(names.items(), key=lambda entry: len(entry[1])):
        more = len(who) - _MAX_NAMES
        shown = "; ".join(who[:_MAX_NAMES]) + (_(" and {n} more").format(n=more) if more > 0 else "")
        lines.append(f"{shown}: {note}")
    return lines


def _counts(result: ClassResult) -> str:
    counts = [
        (result.graded, _("{n} graded")),
        (result.kept, _("{n} unchanged")),
        (len(result.problems), _("{n} not gradable")),
        (result.left, _("{n} not reached")),
    ]
    return ", ".join(text.format(n=number) for number, text in counts if number) + "."


def _others(result: ClassResult) -> list[str]:
    return _list(_("Not a submission:"), [f"{other.path}: {other.reason}" for other in result.others])


def _list(title: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    shown = [
        f"  {entry if len(entry) <= _MAX_LETTERS else entry[:_MAX_LETTERS] + '…'}" for entry in entries[:_MAX_SHOWN]
    ]
    more = len(entries) - _MAX_SHOWN
    return [title, *shown, *([_("  … and {more} more").format(more=more)] if more > 0 else [])]
