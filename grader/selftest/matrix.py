"""Runs the exam on everything whose quality is known: misconceptions, accepted variants, the reference, the stubs.

The exam is the real one, run as `grader check` runs it. Misconceptions are our own code, so they run at the in-process
level, which takes no process for each; accepted variants and stubs run in a worker, as a student's code does.
"""

import contextlib
import inspect
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from grader.engine.sandboxing import make_sandbox
from grader.exercise import Exercise, Mistake
from grader.judging.finding import Verdict
from grader.plugin.run import run_exam
from grader.report.model import Report
from grader.sandbox.levels import Level, Sandbox
from grader.selftest.cases import all_cases, copy_submission
from grader.selftest.verdicts import faults_of_right, faults_of_stubs, faults_of_wrong, names, own_checks


@dataclass(frozen=True)
class Subject:
    """One submission of known quality.

    Attributes:
        exercise: what it is a submission to.
        kind: ``reference``, ``stubs``, ``right`` or ``wrong``.
        name: the misconception's id, or the case's name.
        build: makes the submission in an empty folder.
        mistake: the misconception of a wrong one.
    """

    exercise: Exercise
    kind: str
    name: str
    build: Callable[[Path], Path]
    mistake: Mistake | None = None

    @property
    def checks(self) -> list[str]:
        """The checks that it goes through: of a wrong one those on which its mistake can have a bearing."""
        if self.mistake is None:
            return [check.id for check in self.exercise.checks]
        touched = dependents(self.exercise, self.mistake.function)
        return [check.id for check in self.exercise.checks if touched & set(check.functions)]

    @property
    def level(self) -> Level | None:
        """Where it runs; None is the best that the machine gives."""
        return Level.IN_PROCESS if self.kind == "wrong" else None


@dataclass(frozen=True)
class Row:
    """What the exam made of a subject.

    Attributes:
        subject: the subject.
        lost_points: what it lost, of the points of its checks.
        lost: the checks that it did not pass.
        named: those of them that name the mistake, and nothing else.
        faults: in which ways the exam or the diagnosis fell short; none if all is well.
    """

    subject: Subject
    lost_points: float
    lost: tuple[str, ...]
    named: tuple[str, ...]
    faults: tuple[str, ...]


def subjects(exercise: Exercise, repository: Path, pattern: str = "*") -> list[Subject]:
    """Everything whose quality is known, as far as its name matches a pattern of the shell."""
    reference, stubs = exercise.reference_folder or repository / exercise.reference, repository / exercise.package
    found = [
        Subject(exercise, "reference", "reference", lambda folder: copy_submission(exercise, reference, folder)),
        Subject(exercise, "stubs", exercise.package, lambda folder: copy_submission(exercise, stubs, folder)),
    ]
    if exercise.variants:
        variants = all_cases(exercise, repository, exercise.variants)
        found += [Subject(exercise, "right", case.name, case.build) for case in variants]
    found += [
        Subject(exercise, "wrong", mistake.id, _wrong(exercise, reference, mistake), mistake)
        for mistake in exercise.mistakes()
    ]
    return [subject for subject in found if fnmatch(subject.name, pattern)]


def examine(found: list[Subject], salt: str) -> Iterator[Row]:
    """Put subjects through the exam, one after the other.

    A misconception goes through the checks of its function, and of all functions that build on it; what it cannot have
    a bearing on is the same as for the reference.
    """
    sandboxes: dict[Level | None, Sandbox] = {}
    try:
        for subject in found:
            if subject.level not in sandboxes:
                sandboxes[subject.level] = make_sandbox(subject.exercise, subject.level)
            with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
                yield _row(subject, _grade(subject, Path(folder), salt, sandboxes[subject.level]))
    finally:
        for sandbox in sandboxes.values():
            sandbox.close()


def _wrong(exercise: Exercise, reference: Path, mistake: Mistake) -> Callable[[Path], Path]:
    """The reference with one function replaced by a misconception."""

    def build(folder: Path) -> Path:
        copy_submission(exercise, reference, folder)
        with (folder / exercise.functions[mistake.function].file).open("a", encoding="utf-8") as file:
            file.write(
                f"\n\nfrom {exercise.reference}.misconceptions import CATALOGUE as _catalogue\n\n"
                f"{mistake.function} = _catalogue[{mistake.id!r}].wrong\n"
            )
        return folder

    return build


def dependents(exercise: Exercise, function: str) -> set[str]:
    """A function and all those of the reference that build on it, by what their code mentions."""
    found = {function}
    for name in exercise.functions:  # in the order of the files, so that what builds on what builds on it comes later
        mentioned = set(inspect.unwrap(exercise.right(name)).__code__.co_names)
        if mentioned & found:
            found.add(name)
    return found


def _grade(subject: Subject, folder: Path, salt: str, sandbox: Sandbox) -> Report:
    options = ["-q", "--tb=no", f"--salt={salt}", *(f"--check={check}" for check in subject.checks)]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        run = run_exam(subject.exercise, subject.build(folder), options, sandbox)
    if run.report is None:
        raise RuntimeError(f"the exam gave no report:\n{printed.getvalue()}")
    return run.report


def _row(subject: Subject, report: Report) -> Row:
    if subject.mistake is not None:
        faults = faults_of_wrong(subject.exercise, report, subject.mistake)
        own = own_checks(report, subject.mistake)
        named = tuple(check.id for check in own if names(check) == [subject.mistake.id])
    else:
        faults = faults_of_stubs(report) if subject.kind == "stubs" else faults_of_right(report)
        named = ()
    run = [check for check in report.checks if check.id in subject.checks]
    lost = tuple(check.id for check in run if check.verdict is not Verdict.PASSED)
    lost_points = sum(check.possible - (check.points or 0) for check in run)
    return Row(subject, lost_points, lost, named, tuple(faults))
