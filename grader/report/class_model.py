"""A class's files as data: what `grader grade` adds to each report, ``class.json`` and ``final.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from msgspec import Meta

from grader.report.model import Digest, Id, IsolationResult, Points, Report, Worth

CLASS_VERSION: Final = 2
FINAL_VERSION: Final = 1

# It becomes a file's name: one that leads elsewhere was not written by the grader.
SubmissionId = Annotated[str, Meta(pattern=r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]*$")]


@dataclass(frozen=True)
class MoodleParticipant:
    """Who handed in, as Moodle's names of folders say.

    Attributes:
        participant: the number in the folder's name: of the participant, whom Moodle's grading worksheet identifies by
            it, or of a group; empty for those who are in no group.
        full_name: the name, of the participant or the group.
    """

    participant: str
    full_name: str


@dataclass(frozen=True)
class Classroom:
    """Whose report it is, and what was found on the way in: a report file's key ``classroom``.

    Attributes:
        id: unique in the class; the name of the report's file.
        name: what people call it.
        source: where it lay, as the tutor would say it.
        newest_file: when its newest file was changed, ISO 8601; null where that is unknown.
        notes: what was resolved or left out on the way in, in sentences.
        problem: why nothing could be graded, in a sentence; empty if it could.
        moodle: who handed it in; null if it did not come from Moodle.
        key: under which the report holds; empty if it is to be made again the next time.
        group: all who handed it in, where Moodle gave each member of a group a folder of their own; else empty.
    """

    id: SubmissionId
    name: str
    source: str
    newest_file: str | None
    notes: tuple[str, ...]
    problem: str
    moodle: MoodleParticipant | None
    key: str
    group: tuple[MoodleParticipant, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    """A report file. Its other keys, which come last, are pytest-json-report's.

    Attributes:
        classroom: whose it is; `grader grade` writes it, and `grader check` where something was resolved on the way in.
        grading: what it earned and why; null where nothing could be graded, and ``classroom`` says why.
    """

    classroom: Classroom | None = None
    grading: Report | None


@dataclass(frozen=True)
class LeftOut:
    """Something that lay among the submissions and is none.

    Attributes:
        path: where it lies.
        reason: why it is none, as a sentence.
    """

    path: str
    reason: str


@dataclass(frozen=True)
class Passage:
    """Some lines of a file.

    Attributes:
        file: relative to the submission.
        first: the first line, counted from 1.
        last: the last one.
    """

    file: str
    first: Annotated[int, Meta(ge=1)]
    last: Annotated[int, Meta(ge=1)]


@dataclass(frozen=True)
class SharedCode:
    """What one of two submissions has in common with the other.

    Attributes:
        submission: its id.
        share: how large a part of its own code that is; stubs, reference and what many have are nobody's own.
        passages: the lines in question.
    """

    submission: SubmissionId
    share: Annotated[float, Meta(ge=0, le=1)]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Alike:
    """Two submissions whose code has much in common.

    Attributes:
        one: of the two.
        other: of the two.
    """

    one: SharedCode
    other: SharedCode


@dataclass(frozen=True)
class ClassFile:
    """The list of a class: ``class.json``.

    Attributes:
        schema_version: of this form.
        grader: the version that graded.
        salt_hash: SHA-256 of the course's salt, which itself is kept secret.
        submissions: the ids, in the class's order; each has a file of this name in ``reports/``.
        not_submissions: what lay among them and is none.
        isolation: how submissions were kept from the rest; null where none was run.
        identical: groups of submissions whose code is the same but for comments, names and layout, by ids.
        alike: pairs that are not identical, and have much in common; the most alike first.
    """

    schema_version: Literal[2]
    grader: str
    salt_hash: Digest
    submissions: tuple[SubmissionId, ...]
    not_submissions: tuple[LeftOut, ...]
    isolation: IsolationResult | None
    identical: tuple[tuple[SubmissionId, ...], ...] = ()
    alike: tuple[Alike, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ids that repeat: two submissions would share their files."""
        if len(set(self.submissions)) < len(self.submissions):
            raise ValueError("two submissions have one id")


@dataclass(frozen=True)
class Review:
    """What a tutor gave for one written answer.

    Attributes:
        points: from 0 to what the item is worth; null where the tutor gave none yet.
        comment: for the student; may be empty.
        outdated: whether the answer changed after it was reviewed.
    """

    points: Points | None
    comment: str = ""
    outdated: bool = False


@dataclass(frozen=True)
class Adjustment:
    """Points that a tutor changed by hand.

    Attributes:
        where: the check or item; empty for the whole submission.
        automatic: what it earned without a tutor; null while that is open, and for the whole submission.
        points: what counts there instead; for the whole submission what is added, or taken away if it is below 0.
        reason: why, for the student.
        outdated: whether the automatic result has changed since.
    """

    where: str
    automatic: Points | None
    points: float
    reason: str
    outdated: bool = False


@dataclass(frozen=True)
class FinalPoints:
    """The points of one submission; null where they are open.

    Attributes:
        id: as in ``class.json``.
        name: what people call it.
        automatic: of all checks; null while one could not be graded.
        written: of all written answers; null while one is not reviewed.
        final: both together, with what was changed by hand.
        to_review: the items whose answer waits for a tutor.
        reviews: what tutors gave, by item.
        adjustments: what tutors changed by hand.
    """

    id: SubmissionId
    name: str
    automatic: Points | None
    written: Points | None
    final: Points | None
    to_review: tuple[Id, ...]
    reviews: Mapping[Id, Review]
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True)
class PossiblePoints:
    """What there is to earn.

    Attributes:
        automatic: by all checks.
        written: by all written answers.
    """

    automatic: Worth
    written: Worth


@dataclass(frozen=True)
class FinalFile:
    """The points of a class: ``final.json``.

    Attributes:
        schema_version: of this form.
        possible: what there is to earn.
        submissions: in the class's order.
        review_problems: what is wrong in the tutors' review files, in sentences; it is not merged.
    """

    schema_version: Literal[1]
    possible: PossiblePoints
    submissions: tuple[FinalPoints, ...]
    review_problems: tuple[str, ...]
