"""Everything that is made from the JSON reports of a class: pages, tables, and files for the places where tutors work.

`write_forms` rebuilds all of it; nothing here runs or grades anything.
"""

import json
from pathlib import Path
from typing import Any

from grader.files import write_whole
from grader.report.forms.ballot import ballot_table
from grader.report.forms.cohort import Cohort, read_cohort
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_cohort
from grader.report.forms.moodle import feedback_zip
from grader.report.forms.pages import index_page, student_page, submission_page
from grader.report.forms.summary import cohort_to_markdown
from grader.report.forms.table import class_table
from grader.report.review.merge import merge_reviews

__all__ = ["read_class", "write_forms"]

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the local code page


def read_class(out: Path) -> Cohort:
    """Read a graded class with the tutors' reviews merged.

    Raises:
        CohortError: the folder holds no graded class.
    """
    return merge_reviews(read_cohort(out))


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
    files: dict[Path, str | bytes] = {
        out / "index.html": index_page(cohort),
        out / "class.csv": _BOM + class_table(cohort),
        out / "ballot.csv": _BOM + ballot_table(cohort),
        out / "final.json": json.dumps(_final(cohort), indent=1, ensure_ascii=False) + "\n",
        out / "summary.md": cohort_to_markdown(cohort),
        out / "junit.xml": junit_of_cohort(cohort),
    }
    for submission in cohort.submissions:
        files[out / "pages" / f"{submission.id}.html"] = submission_page(cohort, submission)
        if submission.grading is not None:
            files[out / "gradescope" / f"{submission.id}.json"] = gradescope_results(submission.grading)
    if any(submission.participant for submission in cohort.submissions):
        files[out / "moodle-feedback.zip"] = feedback_zip(cohort, lambda one: student_page(cohort, one))
    for path, content in files.items():
        write_whole(path, content)
    for folder, suffix in (("pages", ".html"), ("gradescope", ".json")):
        for path in (out / folder).glob(f"*{suffix}"):
            if path not in files:
                path.unlink()
    return list(files)


def _final(cohort: Cohort) -> dict[str, Any]:
    """The points of everybody as data: automatic, written with comments, final; null where they are open."""
    return {
        "schema_version": 1,
        "possible": {"automatic": cohort.automatic_possible, "written": cohort.written_possible},
        "submissions": [
            {
                "id": submission.id,
                "name": submission.name,
                "automatic": submission.automatic,
                "written": submission.written_total,
                "final": submission.final,
                "to_review": submission.to_review,
                "reviews": {item_id: vars(review) for item_id, review in sorted(submission.reviews.items())},
            }
            for submission in cohort.submissions
        ],
        "review_problems": list(cohort.review_problems),
    }
