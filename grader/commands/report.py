"""`grader report DIR`: makes every form of a graded class again from its JSON reports."""

import argparse
import math
import sys
from pathlib import Path

from grader.commands.exit_codes import Exit, complain
from grader.commands.step_summary import append_to_step_summary
from grader.files import write_whole
from grader.i18n import _, plural
from grader.report.cohort import Cohort, CohortError
from grader.report.forms.class_summary import cohort_to_markdown
from grader.report.forms.moodle import WorksheetError, fill_worksheet
from grader.report.forms.writing import WORKSHEET, read_class, write_forms


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _(
        "Makes index.html, a page per submission, class.csv and class.xlsx, ballot.csv, final.json, summary.md, "
        "junit.xml, gradescope/ and, where submissions came from Moodle, moodle-feedback.zip from the JSON reports and "
        "the tutors' reviews in DIR."
    )
    parser.epilog = _(
        "Exit codes: 0 made; 2 wrong usage, such as a folder without a graded class; 3 a file cannot be written."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("the folder that `grader grade` wrote"))
    parser.add_argument(
        "--moodle-worksheet",
        metavar="FILE",
        type=Path,
        help=_(
            "fill in the grading worksheet that Moodle exported; the result is DIR/moodle-worksheet.csv. It says who "
            "is in which group, for moodle-feedback.zip too"
        ),
    )
    parser.add_argument(
        "--moodle-maximum",
        metavar="N",
        type=_positive,
        help=_("the maximum grade in Moodle, if it is another than the exercise's: all points are scaled to it"),
    )


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(_("more than 0"))
    return number


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    out: Path = options.folder
    refused = None
    filled: list[str] = []
    try:
        cohort = read_class(out)
        if options.moodle_worksheet:
            try:
                filled = _fill_worksheet(out, cohort, options)
            except WorksheetError as error:
                refused = error
        _say_what_was_made(out, cohort, len(write_forms(out)))
        sys.stdout.write("".join(f"{line}\n" for line in filled))
        append_to_step_summary(cohort_to_markdown(cohort))
    except CohortError as error:
        return complain(str(error))
    except OSError as error:
        return complain(_("the forms cannot be written: {error}").format(error=error), Exit.UNGRADABLE)
    return complain(str(refused)) if refused else Exit.DONE


def _say_what_was_made(out: Path, cohort: Cohort, count: int) -> None:
    text = plural(
        "Files for {n} submission made: {count}. Open {index}",
        "Files for {n} submissions made: {count}. Open {index}",
        len(cohort.members),
    )
    lines = [text.format(count=count, n=len(cohort.members), index=out / "index.html")]
    lines += [_("not merged: {problem}").format(problem=problem) for problem in cohort.review_problems]
    sys.stdout.write("\n".join(lines) + "\n")


def _fill_worksheet(out: Path, cohort: Cohort, options: argparse.Namespace) -> list[str]:
    """Fill in the worksheet, and say of which rows more is to be known."""
    worksheet: Path = options.moodle_worksheet
    try:
        content = worksheet.read_bytes()
    except OSError as error:
        text = _("{name} cannot be read: {error}")
        raise WorksheetError(text.format(name=worksheet, error=error.strerror)) from None
    filled = fill_worksheet(content, cohort, str(worksheet), maximum=options.moodle_maximum)
    target = out / WORKSHEET
    write_whole(target, filled.content)
    text = plural("{count} grade filled in: {target}", "{count} grades filled in: {target}", filled.filled)
    lines = [text.format(count=filled.filled, target=target)]
    lines += [_("look at it: {row}").format(row=row) for row in filled.replaced]
    return lines + [_("left as it is: {row}").format(row=row) for row in filled.left]
