"""`grader report DIR`: makes every form of a graded class again from its JSON reports."""

import argparse
import os
import sys
from pathlib import Path

from grader.commands.exit_codes import Exit, complain
from grader.files import write_whole
from grader.i18n import _, plural
from grader.report.cohort import Cohort, CohortError
from grader.report.forms.class_summary import cohort_to_markdown
from grader.report.forms.moodle import WorksheetError, fill_worksheet
from grader.report.forms.writing import read_class, write_forms


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    parser.description = _(
        "Makes index.html, a page per submission, class.csv, ballot.csv, final.json, summary.md, junit.xml, "
        "gradescope/ and, where submissions came from Moodle, moodle-feedback.zip from the JSON reports and the "
        "tutors' reviews in DIR."
    )
    parser.epilog = _(
        "Exit codes: 0 made; 2 wrong usage, such as a folder without a graded class; 3 a file cannot be written."
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("the folder that `grader grade` wrote"))
    parser.add_argument(
        "--moodle-worksheet",
        metavar="FILE",
        type=Path,
        help=_("fill in the grading worksheet that Moodle exported; the result is DIR/moodle-worksheet.csv"),
    )


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    out: Path = options.folder
    try:
        files = write_forms(out)
        cohort = read_class(out)
        _say_what_was_made(out, cohort, len(files))
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(cohort_to_markdown(cohort))
        if options.moodle_worksheet:
            _fill_worksheet(out, cohort, options.moodle_worksheet)
    except (CohortError, WorksheetError) as error:
        return complain(str(error))
    except OSError as error:
        return complain(_("the forms cannot be written: {error}").format(error=error), Exit.UNGRADABLE)
    return Exit.DONE


def _say_what_was_made(out: Path, cohort: "Cohort", count: int) -> None:
    text = plural(
        "Files for {n} submission made: {count}. Open {index}",
        "Files for {n} submissions made: {count}. Open {index}",
        len(cohort.members),
    )
    lines = [text.format(count=count, n=len(cohort.members), index=out / "index.html")]
    lines += [_("not merged: {problem}").format(problem=problem) for problem in cohort.review_problems]
    sys.stdout.write("\n".join(lines) + "\n")


def _fill_worksheet(out: Path, cohort: "Cohort", worksheet: Path) -> None:

    target = out / "moodle-worksheet.csv"
    try:
        content = worksheet.read_bytes()
    except OSError as error:
        text = _("{name} cannot be read: {error}")
        raise WorksheetError(text.format(name=worksheet, error=error.strerror)) from None
    filled = fill_worksheet(content, cohort, str(worksheet))
    write_whole(target, filled.content)
    text = plural("{count} grade filled in: {target}", "{count} grades filled in: {target}", filled.filled)
    lines = [text.format(count=filled.filled, target=target)]
    lines += [_("left as it is: {row}").format(row=row) for row in filled.left]
    sys.stdout.write("\n".join(lines) + "\n")
