"""Makes every form of a graded class, from its reports and reviews alone."""

from pathlib import Path

from grader.files import write_whole
from grader.report.as_json import to_json, to_text
from grader.report.class_model import FINAL_VERSION, FinalFile, FinalPoints, PossiblePoints
from grader.report.cohort import Cohort, read_cohort
from grader.report.forms.ballot_count import ballot_table
from grader.report.forms.class_summary import cohort_to_markdown
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_cohort
from grader.report.forms.moodle import Person, WorksheetError, feedback_zip, read_people
from grader.report.forms.pages import index_page, member_page
from grader.report.forms.spreadsheet import class_spreadsheet
from grader.report.forms.table import class_table
from grader.report.review.adjust import merge_adjustments, note_results
from grader.report.review.merge import merge_reviews
from grader.report.visible import Audience

WORKSHEET = "moodle-worksheet.csv"
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the local code page


def read_class(out: Path) -> Cohort:
    """Read a graded class with the tutors' reviews, and what they changed by hand, merged.

    Raises:
        CohortError: the folder holds no graded class.
    """
    return merge_adjustments(merge_reviews(read_cohort(out)))


def write_forms(out: Path) -> list[Path]:
    """Rebuild every form of a graded class from its reports and reviews.

    Args:
        out: the folder that `grader grade` writes, with ``class.json`` and ``reports/``.

    Returns:
        The files that were written. Pages of submissions that are no longer in the class are removed.

    Raises:
        CohortError: the folder holds no graded class.
        OSError: a file cannot be written.
    """
    cohort = read_class(out)
    note_results(cohort)
    files: dict[Path, str | bytes] = {
        out / "index.html": index_page(cohort),
        out / "class.csv": _BOM + class_table(cohort),
        out / "class.xlsx": class_spreadsheet(cohort),
        out / "final.json": to_text(to_json(final_points(cohort))),
        out / "summary.md": cohort_to_markdown(cohort),
        out / "junit.xml": junit_of_cohort(cohort),
    }
    if any(member.report.categories is not None for member in cohort.graded if member.report):
        files[out / "ballot.csv"] = _BOM + ballot_table(cohort)
    for member in cohort.members:
        files[out / "pages" / f"{member.id}.html"] = member_page(cohort, member, Audience.TUTOR)
        if member.report is not None:
            files[out / "gradescope" / f"{member.id}.json"] = gradescope_results(member.report)
    if any(member.full_name for member in cohort.members):
        files[out / "moodle-feedback.zip"] = feedback_zip(
            cohort, lambda member: member_page(cohort, member, Audience.STUDENT), _people(out)
        )
    for path, content in files.items():
        write_whole(path, content)
    # What an earlier class had, and this one has not.
    for pattern in ("pages/*.html", "gradescope/*.json", "ballot.csv", "moodle-feedback.zip"):
        for path in out.glob(pattern):
            if path not in files:
                path.unlink()
    return list(files)


def _people(out: Path) -> tuple[Person, ...] | None:
    """Everybody in the worksheet that was filled in last; None where there is none."""
    try:
        return read_people((out / WORKSHEET).read_bytes())
    except FileNotFoundError:
        return None
    except WorksheetError:  # somebody changed it: nobody is certain
        return ()


def final_points(cohort: Cohort) -> FinalFile:
    """The points of everybody: automatic, written with comments, final."""
    return FinalFile(
        FINAL_VERSION,
        PossiblePoints(cohort.automatic_possible, cohort.written_possible),
        tuple(
            FinalPoints(
                member.id,
                member.name,
                member.automatic,
                member.written_total,
                member.final,
                member.to_review,
                dict(sorted(member.reviews.items())),
                member.adjustments,
            )
            for member in cohort.members
        ),
        cohort.review_problems,
    )
