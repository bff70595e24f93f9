"""Intake: finds the submissions in what a tutor hands over. Nothing is passed over in silence.

Five steps, a module each: `find` (what is one student's), `custody` (a copy of it, which nobody changes any more),
`unpack` (archives in it, and in these), `decide` (which folder is graded, or why none) and `name` (ids, and what was
handed in twice). Between them travel the values of `unit` and `candidates`, and the `budget` of a submission.
`moodle_names`, `renamed` and `clutter` know names as people and tools make them, `archive_reading` and `extract` read
one archive, `safe_names` makes names fit for reports and file systems.
"""

from collections.abc import Iterable
from pathlib import Path

from grader.classroom.handin import HandIn, Intake, NoSubmission
from grader.classroom.intake.archive_reading import ARCHIVES, is_archive
from grader.classroom.intake.budget import Budget
from grader.classroom.intake.candidates import MAX_DEPTH
from grader.classroom.intake.custody import take
from grader.classroom.intake.decide import decide_on, leave_ungraded
from grader.classroom.intake.find import find_units, not_taken_in
from grader.classroom.intake.name import Known, give_names
from grader.classroom.intake.unit import Desk, Part, Unit, real_path
from grader.classroom.intake.unpack import unpack_all
from grader.exercise import Exercise
from grader.files import is_out_of_space
from grader.i18n import _
from grader.sandbox.staging import SKIPPED_FOLDERS

__all__ = ["Intake", "Known", "take_in", "take_in_one", "what_counts"]


def take_in(
    exercise: Exercise,
    paths: Iterable[Path],
    work: Path,
    excluded: Path | None = None,
    known: Iterable[Known] = (),
) -> Intake:
    """Find the submissions.

    Args:
        exercise: what they are submissions to.
        paths: what the tutor named.
        work: an empty folder for what is copied and unpacked; what is graded lies there.
        excluded: a folder to pass over: the results of an earlier run are no submissions.
        known: the submissions of earlier runs, which keep their ids.

    Raises:
        OSError: if the disk is full.
    """
    named: dict[Path, Path] = {}
    for path in paths:
        named.setdefault(real_path(path), path)
    desk = Desk(exercise, work, named, real_path(excluded) if excluded else None)
    decided = (_examine(desk, one) if isinstance(one, Unit) else one for one in find_units(desk))
    return give_names(decided, known)


def take_in_one(exercise: Exercise, path: Path, work: Path) -> HandIn | NoSubmission:
    """Take in what is one student's for certain: a folder or an archive, by the same rules.

    Args:
        exercise: what it is a submission to.
        path: where it lies.
        work: an empty folder for what is copied and unpacked; what is graded lies there.

    Raises:
        OSError: if the disk is full.
    """
    real = real_path(path)
    if not real.exists():
        text = _(
            "There is no such file or folder. A submission is a folder with at least one of {files}, or an archive."
        )
        return NoSubmission(str(path), text.format(files=", ".join(exercise.files)))
    if not real.is_dir() and not is_archive(real.name):
        return NoSubmission(str(path), _("It is neither a folder nor an archive."))
    part = Part(real) if real.is_dir() else Part(real, real.name)
    desk = Desk(exercise, work, {real: real}, None)
    intake = give_names([_examine(desk, Unit((part,), str(path), str(path)))])
    return intake.handins[0] if intake.handins else intake.others[0]


def _examine(desk: Desk, unit: Unit) -> HandIn | NoSubmission:
    """Make a submission of a unit; whatever goes wrong with one is said of that one."""
    if unit.problem:
        return leave_ungraded(unit, unit.problem)
    try:
        budget = unit.budget or Budget()
        folder, problems = take(desk, unit, budget)
        return decide_on(desk, unit, folder, unpack_all(desk, unit, folder, problems, budget))
    except OSError as error:
        if is_out_of_space(error):
            raise OSError(error.errno, error.strerror, unit.source) from error
        return leave_ungraded(unit, _("It cannot be read: {error}.").format(error=error.strerror or error))
    except Exception as error:  # noqa: BLE001 - a fault of ours that one student's files bring about stops no class
        return leave_ungraded(unit, not_taken_in(error))


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
