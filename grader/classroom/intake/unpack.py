"""The second step: all that is in a unit, archives in it and archives in these included, within bounds."""

import shutil
from collections import deque
from dataclasses import replace

from grader.classroom.intake.archive_reading import ArchiveError
from grader.classroom.intake.candidates import Contents, Packed, search
from grader.classroom.intake.extract import FROM_STUDENT, extract
from grader.classroom.intake.unit import Desk, Unit
from grader.i18n import _

MAX_NESTING = 3  # archives in archives in archives, in a submission that may be one itself
MAX_ARCHIVES = 20  # in one submission


def unpack_all(desk: Desk, unit: Unit) -> Contents:
    """Unpack the archives in a unit, and add what they hold to its contents.

    Raises:
        OSError: if the disk is full.
    """
    found = unit.contents
    nesting = 0 if unit.path.is_file() else 1
    pending = deque((packed, nesting) for packed in found.archives)
    for _count in range(MAX_ARCHIVES):
        # What several people handed in is not graded: a class has to be named.
        if not pending or (found.people > 1 and not unit.moodle):
            return found
        packed, nesting = pending.popleft()
        if nesting > MAX_NESTING:
            pending.appendleft((packed, nesting))
            break
        inner = _look_into(desk, packed)
        found += inner
        pending.extend((archive, nesting + 1) for archive in inner.archives)
    if not pending:
        return found
    text = _("{archive} was not unpacked: too many archives in archives.").format(archive=pending[0][0].shown)
    return replace(found, problems=(*found.problems, text))


def _look_into(desk: Desk, packed: Packed) -> Contents:
    """What is in one archive, once it is unpacked."""
    folder = desk.new_folder()
    try:
        left_out = extract(packed.path, folder, FROM_STUDENT).notes(packed.shown)
    except ArchiveError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return Contents(problems=(error.sentence(packed.shown),))
    return replace(search(desk.exercise, folder, packed.label), notes=tuple(left_out))
