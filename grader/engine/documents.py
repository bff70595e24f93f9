"""What lies in a submission and may hold written answers that nobody reads automatically."""

import itertools
import os
import stat
from pathlib import Path, PurePosixPath

from grader.exercise import Exercise
from grader.sandbox.folder_walk import Folder, walk
from grader.sandbox.staging import SKIPPED_FOLDERS

_TEXTS = frozenset(
    {".doc", ".docx", ".htm", ".html", ".ipynb", ".markdown", ".md", ".odt", ".pages", ".pdf", ".rst", ".rtf", ".tex"}
    | {".txt"}
)
_IMAGES = frozenset({".heic", ".jpeg", ".jpg", ".png", ".webp"})
_NOBODYS = ("readme", "hints", "license", "changelog", "requirements")  # of the course, or of tools
_DEPTH, _MOST = 3, 2_000


def find_documents(exercise: Exercise, folder: Path, *, images: bool = False) -> tuple[str, ...]:
    """The places of documents in a submission's folder, beside the exercise's files; those at the top first.

    Args:
        exercise: whose files are none.
        folder: the submission.
        images: whether photos and pictures count.
    """
    try:
        with Folder(os.path.realpath(folder)) as root:
            entries = itertools.islice(walk(root, _DEPTH, _MOST, _is_entered), _MOST)
            files = [entry.place for entry in entries if entry.status and stat.S_ISREG(entry.status.st_mode)]
    except OSError:
        return ()
    return tuple(place for place in files if place not in exercise.files and is_document(place, images=images))


def is_document(place: str, *, images: bool = False) -> bool:
    """Whether a file may hold written answers, by its name."""
    path = PurePosixPath(place)
    if path.name.startswith(".") or path.stem.lower().startswith(_NOBODYS):
        return False
    return path.suffix.lower() in _TEXTS or (images and path.suffix.lower() in _IMAGES)


def _is_entered(place: str) -> bool:
    name = PurePosixPath(place).name
    return not name.startswith(".") and name not in SKIPPED_FOLDERS
