"""A tutor's pictures of what each submission's functions do, for `grader grade --pictures`."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from grader.classroom.handin import HandIn
from grader.classroom.results import Results
from grader.exercise import Exercise


def draw_class(exercise: Exercise, results: Results, handins: Iterable[HandIn]) -> None:
    """Draw what is not drawn yet, one submission after the other, and link it in its report.

    A report that is made again has no pictures, so what changed is drawn again.

    Raises:
        OSError: a file cannot be written.
    """
    assert exercise.draw_pictures is not None
    for handin in handins:
        file = results.find(handin.id)
        if handin.folder is None or file is None or file.grading is None or file.grading.pictures:
            continue
        folder = results.out / "pictures" / handin.id
        shutil.rmtree(folder, ignore_errors=True)
        report_file: Path = results.reports / f"{handin.id}.json"
        drawn = exercise.draw_pictures(exercise, file.grading, handin.folder, folder, report_file)
        results.link_pictures(handin.id, drawn)
