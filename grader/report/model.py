"""The report as data: what one submission earned and why. Its fields are, one to one, those of the JSON.

All that is shown or written is made of these types. Numbers that JSON does not have are the words ``"nan"``, ``"inf"``
and ``"-inf"`` here too; see `grader.report.as_json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from grader.judging.finding import Diagnosis, Location, OwnLaw, Relation, TraceLine, Verdict

SCHEMA_VERSION: Final = 2

Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_]+(\.[0-9A-Za-z_]+)*$")]
Points = Annotated[float, Meta(ge=0)]
Worth = Annotated[int, Meta(ge=0)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
JsonNumber = float | Literal["nan", "inf", "-inf"]
RevealWord = Literal["value", "ratio", "none"]
LevelWord = Literal["confined", "process", "in-process"]


@dataclass(frozen=True)
class GradedFiles:
    """What was graded.

    Attributes:
        path: the folder, as it was named.
        sha256: over the graded files.
        code: the text of each of the exercise's files with functions, by name, so that people can read a reason beside
            the line that it speaks of; what is longer than 64,000 letters is cut.
    """

    path: str
    sha256: Digest
    code: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PointsResult:
    """The points of a submission.

    Attributes:
        automatic: what all checks that have points earned together.
        automatic_possible: what all checks are worth together.
        written_possible: what a tutor can give for written answers.
        complete: whether every check has points: all were run, and none is ungradable.
    """

    automatic: Points
    automatic_possible: Worth
    written_possible: Worth
    complete: bool


@dataclass(frozen=True)
class WrittenResult:
    """The written part of an item: a tutor gives its points.

    Attributes:
        possible: what it is worth.
        status: whether anything was written; open: it may stand where the grader does not read it.
        text: the answer.
        note: how the answer was found, where it was cut, or why it is open, as a sentence; empty if there is nothing
            to say.
    """

    possible: Worth
    status: Literal["answered", "unanswered", "open"]
    text: str
    note: str = ""


@dataclass(frozen=True)
class ItemResult:
    """One item of the sheet.

    Attributes:
        id: as the sheet numbers it.
        title: what it is about.
        points: what its checks earned together; null if none of them has points.
        possible: what its checks are worth together.
        checks: the ids of its checks.
        written: its written part; null where it has none.
    """

    id: Id
    title: str
    points: Points | None
    possible: Worth
    checks: tuple[Id, ...]
    written: WrittenResult | None


@dataclass(frozen=True)
class PartResult:
    """A part of a check that earns points of its own.

    Attributes:
        id: names it.
        title: what it is, after "You have:" or "You lack:".
        possible: what it is worth.
        earned: whether it is there.
    """

    id: str
    title: str
    possible: Annotated[int, Meta(ge=1)]
    earned: bool


@dataclass(frozen=True)
class RegularityResult:
    """What is regular about wrong values.

    Attributes:
        relation: factor: actual = value · expected; power: actual = expected ** value; offset: actual = expected +
            value; affine: actual = value · expected + offset.
        name: of a factor: a constant such as √2, or an argument; empty where it has none.
        value: the factor, the exponent or the offset; null where a factor is another one at each input.
        too_large: whether the values are too large, or too small.
        offset: of an affine relation.
    """

    relation: Relation
    name: str
    value: JsonNumber | None
    too_large: bool
    offset: JsonNumber


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One check. Texts are empty where there is nothing to say.

    Attributes:
        id: the item's id, a dot, and a name.
        title: what it asks, in a few words.
        verdict: how it ended; null: it was not run.
        points: what was earned; null: it was not run, or could not be graded.
        possible: what it is worth.
        kind: the cause of the verdict, as a stable word; null: it was not run.
        reason: one sentence for the student, which never contains the expected value.
        comparison: how far off the value is, as a sentence; withheld where ``reveal`` is none.
        ratio: actual ÷ expected, where that is telling; withheld with the comparison.
        regularity: what is regular about the wrong values; withheld with the comparison.
        law: what the student's own function computes, and, where the expected value is revealed, what it should; null
            where that is not known.
        notes: further sentences, which reveal nothing.
        parts: what earns a part of the points; empty where the check is earned as a whole.
        misconception: the id of the known mistake that gives exactly this, if there is one and only one.
        diagnosis: what came of looking for known mistakes; null where nobody looked.
        call: the call that showed it, written as Python.
        inputs: the arguments of that call by name; arrays by shape and type.
        actual: what came back; null where nothing did.
        expected: what should have; withheld unless ``reveal`` is value.
        location: where in the student's files to look.
        traceback: the student's own, outermost call first.
        output: the end of what the student's code printed.
        internal: the grader's own traceback, where the grader is at fault.
        meaning: what the function is meant to do, in a sentence for a student who fails.
        functions: the student's functions that it calls.
        reveal: what a failure tells a student about the expected value.
        seed: of the check's inputs.
    """

    id: Id
    title: str
    verdict: Verdict | None = None
    points: Points | None = None
    possible: Worth
    kind: str | None = None
    reason: str = ""
    comparison: str = ""
    ratio: JsonNumber | None = None
    regularity: RegularityResult | None = None
    law: OwnLaw | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[PartResult, ...] = ()
    misconception: str | None = None
    diagnosis: Diagnosis | None = None
    call: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    actual: Any = None
    expected: Any = None
    location: Location | None = None
    traceback: tuple[TraceLine, ...] = ()
    output: str = ""
    internal: str = ""
    meaning: str
    functions: tuple[str, ...]
    reveal: RevealWord
    seed: Annotated[int, Meta(ge=0)]


@dataclass(frozen=True)
class Picture:
    """A picture of what the submission's functions do. Paths are relative to the report's folder.

    Attributes:
        experiment: what it shows, as a stable word.
        title: the same for people.
        png: the file with the picture.
        svg: the same, for any size.
        numbers: the file with what it was drawn from, as JSON.
    """

    experiment: str
    title: str
    png: str
    svg: str
    numbers: str


@dataclass(frozen=True)
class IsolationResult:
    """How far the student's code was kept from the rest.

    Attributes:
        level: ``confined`` is for code that means harm, ``process`` for accidents, ``in-process`` for a debugger.
        landlock_abi: the version of the kernel's Landlock; 0 where there is none.
        mechanisms: what confined the code, in words.
        refused: what a worker of the same kind tried before grading, and was refused.
        obstacles: why it is not more.
        unsafe: whether the grader was told to grade others' code even without confinement.
    """

    level: LevelWord
    landlock_abi: Annotated[int, Meta(ge=0)] = 0
    mechanisms: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    unsafe: bool = False

    @property
    def confined(self) -> bool:
        """Whether the level is for code that means harm."""
        return self.level == "confined"


@dataclass(frozen=True)
class Environment:
    """What the verdicts were made with.

    Attributes:
        grader: version of the grader.
        python: version of Python.
        torch: version of torch.
        numpy: version of numpy.
        platform: the operating system.
        threads: with which the grader computes.
        salt: the course's, from which all seeds follow.
        isolation: how the student's code was kept from the rest.
    """

    grader: str
    python: str
    torch: str
    numpy: str
    platform: str
    threads: Annotated[int, Meta(ge=1)]
    salt: str
    isolation: IsolationResult


@dataclass(frozen=True)
class Report:
    """What one submission earned and why: a report file's key ``grading``.

    Attributes:
        schema_version: of this form.
        submission: what was graded.
        points: what it earned.
        categories: what it proposes for the class's vote, as it stands in its answers; null where there is no vote.
        items: in the sheet's order.
        checks: in the sheet's order.
        pictures: of the submission, if they were asked for.
        environment: what the verdicts were made with.
    """

    schema_version: Literal[2]
    submission: GradedFiles
    points: PointsResult
    categories: tuple[str, ...] | None
    items: tuple[ItemResult, ...]
    checks: tuple[CheckResult, ...]
    pictures: tuple[Picture, ...]
    environment: Environment

    def __post_init__(self) -> None:
        """Refuse items with checks that are not there: every form relies on finding them."""
        missing = {check_id for item in self.items for check_id in item.checks} - {check.id for check in self.checks}
        if missing:
            raise ValueError(f"items list checks that are not there: {sorted(missing)}")

    def checks_of(self, item: ItemResult) -> tuple[CheckResult, ...]:
        """The checks of an item."""
        by_id = {check.id: check for check in self.checks}
        return tuple(by_id[check_id] for check_id in item.checks)

    def count(self, verdict: Verdict | None) -> int:
        """How many checks ended with a verdict; None counts those that were not run."""
        return sum(check.verdict is verdict for check in self.checks)
