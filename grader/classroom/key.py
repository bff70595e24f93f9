"""The key under which a report still holds: content of the submission × grader × salt × manifest."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from grader import __version__
from grader.exam.manifest import LIMITS, MANIFEST

__all__ = ["course_key", "submission_key"]

_GRADER = Path(__file__).resolve().parents[1]


def course_key(salt: str, *, unsafe: bool) -> str:
    """What all submissions of a run have in common.

    Args:
        salt: the course's.
        unsafe: whether grading goes on without confinement: such a report is no match for a confined one.
    """
    parts = (
        __version__,
        _source(),
        version("torch"),
        version("numpy"),
        salt,
        repr(MANIFEST),
        repr(LIMITS),
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
def _source() -> str:
    """The grader's and the reference's own code: between two versions an editable installation can be any state."""
    spec = find_spec("reference")
    folders = [_GRADER, *map(Path, (spec and spec.submodule_search_locations) or ())]
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            digest.update(f"{file.relative_to(folder)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
