"""The command `grader selftest`."""

import argparse
import sys
from pathlib import Path

from grader.commands.exit_codes import Exit, complain
from grader.exercise import Exercise
from grader.i18n import _, plural
from grader.selftest.matrix import Row, examine, subjects

_DEFAULT_SALT = "selftest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _(
        "Puts every known mistake, every accepted variant, the reference and the stubs through the exam. Run it "
        "after a change of points, limits, checks or hints."
    )
    parser.epilog = _(
        "Exit codes: 0 all as it should be; 1 a wrong answer earns the point, a right one loses it, or a diagnosis "
        "names another mistake; 2 wrong usage."
    )
    parser.add_argument("pattern", nargs="?", default="*", help=_("only what matches, such as 'mean-*'"))
    parser.add_argument("--salt", default=_DEFAULT_SALT, help=_("draw other inputs"))
    parser.add_argument(
        "--repository",
        type=Path,
        metavar="PATH",
        help=_("the repository with the stubs and the accepted variants (default: the one this grader runs from)"),
    )


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    exercise: Exercise = options.exercise
    repository: Path = options.repository or exercise.repository
    if exercise.reference_folder is None:
        return complain(_("There is no {reference}, so nothing to test with.").format(reference=exercise.reference))
    stubs = [f"{exercise.package}/{file}" for file in exercise.files]
    for needed in filter(None, (exercise.package, *stubs, exercise.variants)):
        if not (repository / needed).exists():
            text = _("{path} is missing. Name the project's repository with --repository PATH.")
            return complain(text.format(path=repository / needed))
    found = subjects(exercise, repository, options.pattern)
    if not found:
        text = _("nothing is called {pattern!r}. Without a pattern everything is tested.")
        return complain(text.format(pattern=options.pattern))
    width = max(len(subject.name) for subject in found)
    _say(_("{name}    lost  in, * where the mistake is named").format(name=_("submission").ljust(width)))
    rows = []
    for row in examine(found, options.salt):
        rows.append(row)
        for line in _lines(row, width):
            _say(line)
    return _conclude(rows)


def _lines(row: Row, width: int) -> list[str]:
    lost = ", ".join(f"{check}*" if check in row.named else check for check in row.lost)
    if row.subject.kind == "stubs" and not row.faults:
        lost = _("not attempted, all of it")
    line = f"{row.subject.name:<{width}}  {row.lost_points:>6g}  {lost}".rstrip()
    return [line, *(_("    FAULT: it {fault}").format(fault=fault) for fault in row.faults)]


def _conclude(rows: list[Row]) -> Exit:
    counts = {kind: sum(row.subject.kind == kind for row in rows) for kind in ("wrong", "right", "reference", "stubs")}
    faulty = [row for row in rows if row.faults]
    _say("")
    text = _("{wrong} wrong answers, {right} accepted variants, {reference} reference, {stubs} set of stubs")
    _say(text.format(**counts))
    if not faulty:
        _say(_("All is as it should be: every wrong answer lost points and was named, no right one lost any."))
        return Exit.DONE
    text = plural(
        "{count} of them is not judged as it should be.",
        "{count} of them are not judged as they should be.",
        len(faulty),
    )
    _say(text.format(count=len(faulty)))
    return Exit.FAILED


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
