"""Keeps the pictures that written answers show, so that a page made later still has them."""

import contextlib
import shutil
from pathlib import Path

from grader.classroom.handin import HandIn
from grader.engine.submission import Submission
from grader.exercise import Exercise
from grader.files import write_whole
from grader.report.forms.answer_html import picture_file, pictures_in
from grader.sandbox.folder_walk import open_regular

_MOST = 20  # pictures of a submission
_MOST_BYTES = 4_000_000  # of one, as intake copies no larger file
# Whatever a browser would take for a page is no picture, whatever its name says.
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")


def keep_answer_pictures(exercise: Exercise, handin: HandIn, out: Path) -> None:
    """Copy the pictures of a submission's answers to where its page looks for them: ``answers/<id>/`` in a class.

    A picture that is not there, too large, or none, is left out: the page says its name.

    Raises:
        OSError: if one cannot be written.
    """
    target = out / "answers" / handin.id
    shutil.rmtree(target, ignore_errors=True)
    if handin.folder is None:
        return
    for name in pictures_in(Submission(exercise, handin.folder).answers)[:_MOST]:
        data = b""
        with contextlib.suppress(OSError, ValueError), open_regular(handin.folder / name) as file:
            data = file.read(_MOST_BYTES + 1)
        if data.startswith(_BEGINNINGS) and len(data) <= _MOST_BYTES:
            write_whole(target / picture_file(name), data)
