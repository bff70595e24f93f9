"""The third step: all that is in a unit, archives in it and archives in these included."""

import os
import shutil
from collections import deque
from dataclasses import replace
from pathlib import Path

from grader.classroom.intake.archive_reading import ArchiveError
from grader.classroom.intake.budget import MAX_NESTING, Budget
from grader.classroom.intake.candidates import Contents, Packed, search
from grader.classroom.intake.extract import extract
from grader.classroom.intake.unit import Desk, Unit
from grader.i18n import _
from grader.sandbox.staging import MAX_FILE_BYTES


def unpack_all(desk: Desk, unit: Unit, folder: Path, problems: list[str], budget: Budget) -> Contents:
    """Look through a unit, and unpack the archives in it.

    Args:
        desk: what all steps share.
        unit: what was found.
        folder: the copy of it.
        problems: what could not be copied, in sentences.
        budget: what is left to the submission.

    Raises:
        OSError: if the disk is full.
    """
    if unit.archive:
        whole = [Packed(folder / unit.archive, "")] if not problems else []
        found, nesting = Contents(archives=tuple(whole)), 0
    else:
        found, nesting = search(desk.exercise, folder), 1
    found = replace(found, problems=tuple(problems))
    pending = deque((packed, nesting) for packed in found.archives)
    while pending:
        # What several people handed in is not graded: a class has to be named.
        if found.people > 1 and not unit.moodle:
            return found
        packed, nesting = pending.popleft()
        if nesting > MAX_NESTING or budget.archives < 1:
            text = _("{archive} was not unpacked: too many archives in archives.").format(archive=packed.shown)
            return replace(found, problems=(*found.problems, text))
        budget.archives -= 1
        if budget.seconds_left < 0:
            text = _("{archive} was not unpacked: all before took too long.").format(archive=packed.shown)
            return replace(found, problems=(*found.problems, text))
        inner = _look_into(desk, packed, budget)
        found += inner
        pending.extend((archive, nesting + 1) for archive in inner.archives)
    return found


def _look_into(desk: Desk, packed: Packed, budget: Budget) -> Contents:
    """What is in one archive, once it is unpacked."""
    folder = desk.new_folder()
    try:
        left_out = extract(packed.path, folder, budget).notes(packed.shown)
    except ArchiveError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return Contents(problems=(error.sentence(packed.shown),))
    finally:
        _empty(packed.path)
    return replace(search(desk.exercise, folder, packed.label), notes=tuple(left_out))


def _empty(archive: Path) -> None:
    """Give back the room of an archive that is too large for a worker to see, but not its size."""
    if not archive.is_symlink() and archive.is_file() and (size := archive.stat().st_size) > MAX_FILE_BYTES:
        os.truncate(archive, 0)
        os.truncate(archive, size)
