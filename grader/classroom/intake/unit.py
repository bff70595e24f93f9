"""What the steps of intake hand on: a unit, which is what one student handed in; and what all of them share."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.handin import Moodle
from grader.classroom.intake.budget import Budget
from grader.exercise import Exercise


@dataclass(frozen=True)
class Part:
    """A folder or file, as it lies in what the tutor named.

    Attributes:
        path: where it is; never opened by its path, as somebody may change what lies there.
        name: how it is called among the parts of a unit; empty for a folder that is all of it.
    """

    path: Path
    name: str = ""


@dataclass(frozen=True)
class Unit:
    """What one student handed in, as it was found.

    Attributes:
        parts: a folder, an archive, or several of Moodle's files.
        name: how it is shown.
        source: where it lies, for the tutor.
        moodle: who handed it in.
        known: whether it is known to be somebody's, so that it gets a report even if there is nothing to grade.
        notes: what is known already, in sentences.
        problem: why it is not looked into, in a sentence.
        budget: what it may cost, where it shares that with others; None where it has one of its own.
    """

    parts: tuple[Part, ...]
    name: str
    source: str
    moodle: Moodle | None = None
    known: bool = False
    notes: tuple[str, ...] = ()
    problem: str = ""
    budget: Budget | None = None

    @property
    def archive(self) -> str:
        """The name of the archive that is all of it; empty where it is something else."""
        return self.parts[0].name if len(self.parts) == 1 and not self.moodle else ""


@dataclass(frozen=True)
class Desk:
    """What all steps of one intake share.

    Attributes:
        exercise: what the submissions are submissions to.
        work: a folder of our own.
        named: the paths that the tutor named, by what they really are: each is taken by itself, and passed over where
            it lies in another.
        excluded: a folder that is passed over wherever it lies, by what it really is.
    """

    exercise: Exercise
    work: Path
    named: dict[Path, Path]
    excluded: Path | None

    @property
    def roots(self) -> list[Path]:
        """Where all units lie; no link is followed below."""
        return [*self.named.values(), self.work]

    def new_folder(self) -> Path:
        """Make an empty folder."""
        return Path(tempfile.mkdtemp(dir=self.work))

    def passes_over(self, path: Path) -> bool:
        """Whether something that lies in a folder of submissions is none of them."""
        return (real := real_path(path)) in self.named or real == self.excluded


def real_path(path: Path) -> Path:
    """What a path really is; unlike `Path.resolve`, of links in a circle too."""
    return Path(os.path.realpath(path))
