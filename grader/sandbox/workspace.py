"""The folder in which one sandbox works: copies of submissions, and scratch folders of their workers."""

import itertools
import shutil
import tempfile
from pathlib import Path

from grader.sandbox.staging import Staged, stage

__all__ = ["Workspace"]

_PREFIX = "grader-"


class Workspace:
    """A temporary folder that goes when its owner does.

    Attributes:
        root: the folder.
        submissions: holds the copies.
        scratch: holds the scratch folders.
    """

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        self.root.chmod(0o711)  # a worker that is another user goes through, and sees nothing
        self.submissions = self.root / "submissions"
        self.scratch = self.root / "scratch"
        self.submissions.mkdir(mode=0o711)
        self.scratch.mkdir(mode=0o711)
        self._numbers = itertools.count()

    def stage(self, folder: Path) -> Staged:
        """Copy a submission."""
        return stage(folder, self.submissions / str(next(self._numbers)))

    def discard(self, staged: Staged) -> None:
        """Remove a copy."""
        shutil.rmtree(staged.folder, ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.root, ignore_errors=True)
