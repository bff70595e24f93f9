"""Compares the code of a class's submissions, without what the course itself handed out."""

from collections.abc import Iterable

from grader.classroom.handin import HandIn
from grader.engine.submission import Submission
from grader.exercise import Exercise
from grader.similarity.likeness import Likeness, compare


def compare_submissions(exercise: Exercise, handins: Iterable[HandIn]) -> Likeness:
    """Say which submissions are alike, by their ids; stubs and reference are subtracted where they are installed."""
    stubs = Submission(exercise, exercise.repository / exercise.package).code
    reference = exercise.reference_folder
    return compare(
        {handin.id: Submission(exercise, handin.folder).code for handin in handins if handin.folder},
        stubs,
        [Submission(exercise, reference).code] if reference else [],
    )
