"""The report as data: what one submission earned and why. JSON, terminal and all other forms are made from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.judging.finding import Finding, Verdict

__all__ = [
    "SCHEMA_VERSION",
    "CheckResult",
    "Environment",
    "IsolationResult",
    "ItemResult",
    "PartResult",
    "Report",
    "WrittenResult",
]

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class PartResult:
    """A part of a check that can be earned by itself: its id, what it is, what it is worth, and whether it is there."""

    id: str
    title: str
    possible: int
    earned: bool


@dataclass(frozen=True)
class CheckResult:
    """One check.

    Attributes:
        id: the check's id.
        title: what it asks.
        meaning: one sentence on what is demanded, for a failing student.
        functions: the student's functions that it calls.
        possible: what it is worth.
        reveal: what a failure tells about the expected value: ``value``, ``ratio`` or ``none``.
        seed: the seed of its inputs.
        finding: the verdict and its explanation; None if the check was not run.
        parts: what earns a part of the points.
    """

    id: str
    title: str
    meaning: str
    functions: tuple[str, ...]
    possible: int
    reveal: str
    seed: int
    finding: Finding | None
    parts: tuple[PartResult, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """How the check ended; None if it was not run."""
        return self.finding.verdict if self.finding else None

    @property
    def points(self) -> float | None:
        """What was earned; None if the check was not run, or could not be graded."""
        if self.finding is None or self.finding.share is None:
            return None
        return round(self.possible * self.finding.share, 2)


@dataclass(frozen=True)
class WrittenResult:
    """The written part of an item: the text is for the tutor, who gives the points."""

    possible: int
    text: str

    @property
    def status(self) -> str:
        """``answered`` or ``unanswered``."""
        return "answered" if self.text else "unanswered"


@dataclass(frozen=True)
class ItemResult:
    """One item of the sheet."""

    id: str
    title: str
    checks: tuple[CheckResult, ...]
    written: WrittenResult | None

    @property
    def possible(self) -> int:
        """What the item's checks are worth together."""
        return sum(check.possible for check in self.checks)

    @property
    def points(self) -> float | None:
        """What its checks earned together; None if none of them has points."""
        return _sum(check.points for check in self.checks)


@dataclass(frozen=True)
class IsolationResult:
    """How far the student's code was kept from the rest.

    Attributes:
        level: ``confined``, ``process`` or ``in-process``.
        landlock_abi: the version of the kernel's Landlock, 0 where there is none.
        mechanisms: what confined the code, in words.
        proven: what a worker of the same kind tried before, and could not do.
        obstacles: why it is not more.
        unsafe: whether the grader was told to grade others' code even without confinement.
    """

    level: str
    landlock_abi: int = 0
    mechanisms: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    unsafe: bool = False

    @property
    def confined(self) -> bool:
        """Whether the level is for code that means harm."""
        return self.level == "confined"


@dataclass(frozen=True)
class Environment:
    """What the verdicts were made with."""

    grader: str
    python: str
    torch: str
    numpy: str
    platform: str
    threads: int
    isolation: IsolationResult


@dataclass(frozen=True)
class Report:
    """Everything about one graded submission.

    Attributes:
        submission: the folder, as it was named.
        digest: SHA-256 over the graded files.
        salt: the course's salt, from which all seeds follow.
        items: in the sheet's order.
        environment: versions and the level of isolation.
        categories: what item 0 proposes for the vote.
    """

    submission: str
    digest: str
    salt: str
    items: tuple[ItemResult, ...]
    environment: Environment
    categories: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """All checks in order."""
        return tuple(check for item in self.items for check in item.checks)

    @property
    def points(self) -> float:
        """What all checks that have points earned together."""
        return _sum(check.points for check in self.checks) or 0.0

    @property
    def possible(self) -> int:
        """What all checks are worth together."""
        return sum(check.possible for check in self.checks)

    @property
    def written_possible(self) -> int:
        """What a tutor can give for written answers."""
        return sum(item.written.possible for item in self.items if item.written)

    @property
    def complete(self) -> bool:
        """Whether every check has points: all were run and none is ungradable."""
        return all(check.points is not None for check in self.checks)

    def count(self, verdict: Verdict | None) -> int:
        """How many checks ended with a verdict; None counts those that were not run."""
        return sum(check.verdict is verdict for check in self.checks)


def _sum(points: Iterable[float | None]) -> float | None:
    known = [value for value in points if value is not None]
    return round(sum(known), 2) if known else None
