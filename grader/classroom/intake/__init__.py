"""Intake: finds the submissions in what a tutor hands over. Nothing is passed over in silence.

Four steps, a module each: `find` (what is one student's), `unpack` (archives in it, and in these), `decide` (which
folder is graded, or why none) and `name` (ids, and what was handed in twice). Between them travel the values of `unit`
and `candidates`. `moodle_names`, `renamed` and `clutter` know names as people and tools make them, `archive_reading`
and `extract` read one archive, `safe_names` makes names fit for reports and file systems.
"""

from collections.abc import Iterable
from pathlib import Path

from grader.classroom.handin import Intake
from grader.classroom.intake.archive_reading import ARCHIVES
from grader.classroom.intake.candidates import MAX_DEPTH
from grader.classroom.intake.decide import decide_on
from grader.classroom.intake.find import find_units
from grader.classroom.intake.name import give_names
from grader.classroom.intake.unit import Desk, Unit
from grader.classroom.intake.unpack import unpack_all
from grader.exercise import Exercise
from grader.i18n import _
from grader.sandbox.staging import SKIPPED_FOLDERS

__all__ = ["Intake", "take_in", "what_counts"]


def take_in(exercise: Exercise, paths: Iterable[Path], work: Path, excluded: Path | None = None) -> Intake:
    """Find the submissions.

    Args:
        exercise: what they are submissions to.
        paths: what the tutor named.
        work: an empty folder for what has to be unpacked or brought together; submissions may lie there.
        excluded: a folder to pass over: the results of an earlier run are no submissions.

    Raises:
        OSError: if the disk is full.
    """
    named: dict[Path, Path] = {}
    for path in paths:
        named.setdefault(path.resolve(), path)
    desk = Desk(exercise, work, frozenset(named), excluded.resolve() if excluded else None)
    found = find_units(desk, named.values())
    return give_names(decide_on(desk, one, unpack_all(desk, one)) if isinstance(one, Unit) else one for one in found)


def what_counts(exercise: Exercise) -> str:
    """What counts as a submission, for a tutor whose paths hold none."""
    return _(
        "A submission is a folder with at least one of {files}; or an archive ({archives}) that holds one. Name the "
        "submissions, a folder of them, the archive that Moodle gave you (or the folder of its "
        "Name_123456_assignsubmission_file_ folders), or a folder of GitHub Classroom clones. "
        "Each is looked through {depth} folders deep; hidden folders and {skipped} are not."
    ).format(
        files=", ".join(exercise.files),
        archives=", ".join(ARCHIVES),
        depth=MAX_DEPTH,
        skipped=", ".join(sorted(SKIPPED_FOLDERS)),
    )
