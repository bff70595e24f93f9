"""What intake hands to grading: one entry per submission, and one line for everything that is none."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Moodle:
    """Who handed in, as Moodle's names of folders say.

    Attributes:
        participant: the number in the folder's name: of the participant, whom Moodle's grading worksheet identifies by
            it, or of a group; empty for those who are in no group.
        full_name: the name, of the participant or the group.
    """

    participant: str
    full_name: str


@dataclass(frozen=True)
class HandIn:
    """One submission of a class.

    Attributes:
        id: unique in the class and fit for a file name; the same in the next run.
        name: how it is shown.
        source: where it lies, as the tutor would say it; inside of an archive, the path goes on behind its name.
        folder: what is graded; None where nothing can be.
        newest: when its newest file was changed, in seconds since 1970.
        notes: what was resolved or left out, in sentences.
        moodle: who handed it in, if Moodle says so.
        group: all who handed it in, where Moodle gave each member of a group a folder of their own.
        problem: why nothing can be graded, in a sentence.
    """

    id: str
    name: str
    source: str
    folder: Path | None
    newest: float | None = None
    notes: tuple[str, ...] = ()
    moodle: Moodle | None = None
    group: tuple[Moodle, ...] = ()
    problem: str = ""

    @property
    def newest_file(self) -> str | None:
        """When its newest file was changed, in UTC by ISO 8601; None where that is unknown."""
        if self.newest is None:
            return None
        try:
            return datetime.fromtimestamp(self.newest, UTC).isoformat(timespec="seconds")
        except (ValueError, OverflowError, OSError):  # a file system keeps any number
            return None


@dataclass(frozen=True)
class NoSubmission:
    """Something that lay among the submissions and is none.

    Attributes:
        path: where it lies.
        reason: why it is none, as a sentence.
    """

    path: str
    reason: str


@dataclass
class Intake:
    """What was found, sorted by name.

    Attributes:
        handins: the submissions, those that cannot be graded included.
        others: everything else, with the reason.
    """

    handins: list[HandIn] = field(default_factory=list)
    others: list[NoSubmission] = field(default_factory=list)
