"""`grader review DIR`: files in which tutors give points for written answers, merged into the class again and again."""

import argparse
import sys
from pathlib import Path

from grader.commands.exit_codes import Exit, complain
from grader.engine.answers import read_answers
from grader.exercise import Exercise
from grader.i18n import _, plural
from grader.report.as_text import list_names
from grader.report.cohort import Cohort, CohortError, read_cohort
from grader.report.forms.writing import read_class, write_forms
from grader.report.review.adjust import write_adjustments_file
from grader.report.review.merge import adopt_reviews, merge_files, review_standing, write_review_files

_NAMES_SHOWN = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _(
        "Writes DIR/review/item-….md, one file per written item with all answers side by side. Fill in points and "
        "comments in any editor and run the command again: it merges them, makes all forms again, and says what is "
        "left to review. Points of checks are changed in DIR/review/adjustments.csv. Nothing that was typed is ever "
        "dropped."
    )
    parser.epilog = _(
        "Exit codes: 0 merged, also where reviews are still missing; 2 a file says something impossible, or DIR holds "
        "no graded class; 3 a file cannot be written."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("the folder that `grader grade` wrote"))
    parser.add_argument(
        "files", metavar="FILE", type=Path, nargs="*", help=_("files that were filled in elsewhere, to be merged")
    )
    parser.add_argument(
        "--anonymous",
        action=argparse.BooleanOptionalAction,
        help=_("show codes instead of names, in an order that tells nothing; stays so until --no-anonymous"),
    )
    parser.add_argument(
        "--adopt",
        nargs=2,
        metavar=("OLD", "NEW"),
        help=_("give the reviews of a submission that is gone to another; both by their ids"),
    )
    parser.add_argument(
        "--replace", action="store_true", help=_("where FILE contradicts what is filled in already, take FILE's")
    )


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    out: Path = options.folder
    try:
        cohort = read_cohort(out)
        problems = merge_files(cohort, options.files, replace_filled=options.replace) if options.files else []
        if options.adopt:
            problems += adopt_reviews(cohort, *options.adopt)
        model_answers = _model_answers(options.exercise)
        _paths, broken = write_review_files(cohort, anonymous=options.anonymous, model_answers=model_answers)
        write_adjustments_file(out)
        problems = list(dict.fromkeys([*problems, *broken]))
        write_forms(out)
        merged = read_class(out)
    except CohortError as error:
        return complain(str(error))
    except OSError as error:
        return complain(_("the reviews cannot be written: {error}").format(error=error), Exit.UNGRADABLE)
    sys.stdout.write("\n".join(_standing(merged)) + "\n")
    problems += [problem for problem in merged.review_problems if problem not in problems]
    for problem in problems:
        complain(problem)
    return Exit.USAGE if problems else Exit.DONE


def _model_answers(exercise: Exercise) -> dict[str, str]:
    """What would earn all points, by item; nothing where the reference is not installed."""
    folder = exercise.reference_folder
    if folder is None or not exercise.answers or not (folder / exercise.answers).is_file():
        return {}
    text = (folder / exercise.answers).read_text(encoding="utf-8")
    return dict(read_answers(text, exercise.item_ids))


def _standing(cohort: "Cohort") -> list[str]:
    """Who is reviewed, item by item, and who is not."""
    lines = []
    for item in review_standing(cohort):
        text = _("{path}: {done} of {all} answers reviewed")
        done = max(item.answered - len(item.waiting), 0)
        lines.append(text.format(path=item.path, done=done, all=item.answered))
        if item.waiting:
            more = len(item.waiting) - _NAMES_SHOWN
            names = list_names(item.waiting[:_NAMES_SHOWN]) + (_(" and {n} more").format(n=more) if more > 0 else "")
            lines.append("  " + _("not reviewed yet: {names}").format(names=names))
    final = sum(member.settled for member in cohort.members)
    total = len(cohort.members)
    text = plural("final points for {n} of {all} submission", "final points for {n} of {all} submissions", total)
    return [*lines, text.format(n=final, all=total)]
