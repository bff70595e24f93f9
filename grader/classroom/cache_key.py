"""The key under which a report still holds: content of the submission × grader × sheet × salt."""

import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from grader import __version__
from grader.exercise import Exercise

_GRADER = Path(__file__).resolve().parents[1]


def course_key(exercise: Exercise, salt: str, *, unsafe: bool) -> str:
    """What all submissions of a run have in common.

    Args:
        exercise: what was asked.
        salt: the course's.
        unsafe: whether grading goes on without confinement: such a report is no match for a confined one.
    """
    parts = (
        __version__,
        _source(exercise.folder, exercise.reference_folder),
        platform.python_version(),
        version("torch"),
        version("numpy"),
        salt,
        repr(exercise.limits),
        str(unsafe),
    )
    return _hash(*parts)


def submission_key(course: str, digest: str) -> str:
    """The key of one submission's report.

    Args:
        course: from `course_key`.
        digest: of the submission's content, from `Submission.digest`.
    """
    return _hash(course, digest)


@cache
def _source(*sheet: Path | None) -> str:
    """The files of grader, sheet and reference: between two versions an editable installation can be any state.

    That is all that lies in their packages, data beside the code included; not what is graded or written in a folder of
    the sheet's that is no package.
    """
    folders = dict.fromkeys([_GRADER, *filter(None, sheet)])
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(_files(folder)):
            digest.update(f"{file.relative_to(folder)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    for path in package.iterdir():
        if path.name.startswith("."):
            continue
        if (path / "__init__.py").is_file():
            yield from _files(path)
        elif path.is_file():
            yield path


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
