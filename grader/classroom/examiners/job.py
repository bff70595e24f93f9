"""What an engine does: one job per submission, and what came of it. Both travel as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Job:
    """One submission to be graded.

    Attributes:
        id: the submission's.
        folder: where its files are, as an absolute path.
        name: how it is called in its report.
        salt: the course's.
        sheet: what it is a submission to.
        unsafe: grade even where it cannot be confined.
    """

    id: str
    folder: str
    name: str
    salt: str
    sheet: str
    unsafe: bool


@dataclass(frozen=True)
class JobResult:
    """What an examiner made of a job.

    Attributes:
        report: as `grader check --json --reveal-all` writes it; None where there is none.
        problem: why there is none, or why another try is worth it, as a sentence.
        refused: whether the machine cannot confine, so that nothing was run.
        spent: whether the examiner should not go on.
    """

    report: dict[str, Any] | None = field(default=None, repr=False)
    problem: str = ""
    refused: bool = False
    spent: bool = False


# An examiner that ends, or a report that raises doubt, may be bad luck once.
TRIES = 2
# The environment of a process that becomes an examiner: there are as many of them as processors.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class RefusedError(Exception):
    """A machine cannot confine submissions; the message says why, and the way out."""


class EngineError(Exception):
    """Grading cannot go on; the message says why."""


class Engine(Protocol):
    """Grades many submissions, each in an examiner. A job that takes its examiner down is tried once more."""

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, JobResult]]:
        """Yield an answer to each job, as they come.

        Raises:
            RefusedError: if a machine cannot confine.
            EngineError: if no examiner can be had.
        """
        ...

    def close(self) -> None:
        """End all examiners."""
        ...
