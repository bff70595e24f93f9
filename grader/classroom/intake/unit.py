"""What the steps of intake hand on: a unit, which is what one student handed in; and what all of them share."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom.handin import Moodle
from grader.classroom.intake.candidates import Contents
from grader.exercise import Exercise


@dataclass(frozen=True)
class Unit:
    """What one student handed in, as it was found.

    Attributes:
        path: the folder or archive.
        name: how it is shown.
        source: where it lies, for the tutor.
        contents: what is in it, before any archive is unpacked.
        moodle: who handed it in.
        known: whether it is known to be somebody's, so that it gets a report even if there is nothing to grade.
        notes: what is known already, in sentences.
    """

    path: Path
    name: str
    source: str
    contents: Contents
    moodle: Moodle | None = None
    known: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What all steps of one intake share.

    Attributes:
        exercise: what the submissions are submissions to.
        work: a folder of our own.
        named: the paths that the tutor named, resolved: each is taken by itself, and passed over where it lies in
            another.
        excluded: a resolved folder that is passed over wherever it lies.
    """

    exercise: Exercise
    work: Path
    named: frozenset[Path]
    excluded: Path | None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count, init=False, repr=False)

    def new_folder(self) -> Path:
        """The path of a folder that does not exist yet."""
        return self.work / str(next(self._numbers))

    def passes_over(self, path: Path) -> bool:
        """Whether something that lies in a folder of submissions is none of them."""
        return path.resolve() in self.named or path.resolve() == self.excluded
