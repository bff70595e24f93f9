"""Grades a class: takes in what the tutor named, grades what has no report that still holds, and writes the reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from grader.classroom.handin import HandIn, NoSubmission
from grader.classroom.intake import Intake, take_in
from grader.classroom.job import Answer, Engine, Job
from grader.classroom.key import course_key, submission_key
from grader.classroom.progress import Progress
from grader.classroom.results import Results, describe
from grader.classroom.ungradable import nothing_to_grade, ungradable
from grader.exam.submission import Submission
from grader.i18n import _

__all__ = ["ClassResult", "Course", "grade_class"]


@dataclass(frozen=True)
class Course:
    """What all submissions are graded with.

    Attributes:
        salt: the course's.
        unsafe: grade even where submissions cannot be confined.
        fresh: grade those again whose report still holds.
    """

    salt: str
    unsafe: bool = False
    fresh: bool = False


@dataclass
class ClassResult:
    """What came of a run, up to its end or to where it was interrupted.

    Attributes:
        handins: all submissions.
        others: what was no submission.
        kept: how many reports of an earlier run still hold.
        graded: how many were graded now.
        problems: why some could not be graded, by name.
        strangers: reports of submissions that this run does not hold.
        interrupted: whether somebody stopped it.
    """

    handins: list[HandIn] = field(default_factory=list)
    others: list[NoSubmission] = field(default_factory=list)
    kept: int = 0
    graded: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def left(self) -> int:
        """How many still wait to be graded."""
        return len(self.handins) - self.kept - self.graded - len(self.problems)


def grade_class(
    paths: Sequence[Path], results: Results, course: Course, make_engine: Callable[[], Engine], stream: TextIO
) -> ClassResult:
    """Grade all submissions in some paths.

    Args:
        paths: what the tutor named.
        results: where the reports go.
        course: what they are graded with.
        make_engine: makes what grades them; called only if there is something to grade.
        stream: shows how far it is.

    Raises:
        RefusedError: if submissions cannot be confined; nothing of any student's was run.
        EngineError: if grading cannot go on.
        OSError: if a report cannot be written; those that were written stay.
    """
    intake = take_in(paths, results.work, excluded=results.out)
    result = ClassResult(intake.handins, intake.others)
    if intake.handins:
        run = _Run(intake, results, course, result)
        run.sort_out()
        run.grade(make_engine, stream)
        result.strangers = results.strangers(intake.handins)
    return result


class _Run:
    """One run over a class."""

    def __init__(self, intake: Intake, results: Results, course: Course, result: ClassResult) -> None:
        self._intake = intake
        self._results = results
        self._course = course
        self._result = result
        self._pending: dict[str, tuple[HandIn, Job, str]] = {}
        self._isolation: dict[str, Any] | None = None

    def sort_out(self) -> None:
        """Find out what has to be graded, and report at once on what cannot be."""
        common = course_key(self._course.salt, unsafe=self._course.unsafe)
        for handin in self._intake.handins:
            if handin.folder is None:
                self._results.write(handin, "", nothing_to_grade())
                self._result.problems.append((handin.name, handin.problem))
                continue
            digest = Submission(handin.folder).digest()
            if not self._keep(handin, submission_key(common, digest)):
                folder = str(handin.folder.resolve())
                job = Job(handin.id, folder, handin.name, self._course.salt, self._course.unsafe)
                self._pending[handin.id] = handin, job, digest
        self._common = common
        self._write_class()

    def grade(self, make_engine: Callable[[], Engine], stream: TextIO) -> None:
        """Grade what has to be, until it is done or somebody interrupts."""
        progress = Progress(len(self._pending), stream)
        if self._result.kept:
            text = _("{count} unchanged since the last run, not graded again (--fresh does).")
            progress.say(text.format(count=self._result.kept))
        if not self._pending:
            return
        progress.start()
        engine = make_engine()
        try:
            for job, answer in engine.grade([job for _handin, job, _digest in self._pending.values()]):
                progress.advance(job.name, self._settle(job, answer))
        except KeyboardInterrupt:
            self._result.interrupted = True
        finally:
            progress.finish()
            engine.close()
            self._write_class()

    def _keep(self, handin: HandIn, key: str) -> bool:
        """Whether there is a report that still holds; what it says about the submission is brought up to date."""
        kept = None if self._course.fresh else self._results.find(handin.id)
        if kept is None or kept.classroom.get("key") != key or kept.path != handin.name:
            return False
        if kept.classroom != describe(handin, key):
            self._results.refresh(handin, key)
        self._isolation = kept.isolation
        self._result.kept += 1
        return True

    def _settle(self, job: Job, answer: Answer) -> str:
        """Write the report that an answer makes, and say in a few words what it is."""
        handin, _job, digest = self._pending[job.id]
        if answer.report is None:
            report = ungradable(Path(job.folder), job.name, job.salt, answer.problem, self._isolation)
            self._results.write(handin, "", report)
            self._result.problems.append((handin.name, answer.problem))
            return _("could not be graded: {problem}").format(problem=answer.problem)
        grading = answer.report["grading"]
        self._isolation = grading["environment"]["isolation"]
        verdicts = {check["verdict"] for check in grading["checks"]}
        whole = not verdicts & {"ungradable", None}
        unchanged = grading["submission"]["sha256"] == digest
        if not unchanged:
            note = _("The files changed while they were graded; the next run grades them again.")
            handin = replace(handin, notes=(*handin.notes, note))
        key = submission_key(self._common, digest) if whole and unchanged else ""
        self._results.write(handin, key, answer.report)
        points = grading["points"]
        if whole:
            self._result.graded += 1
            return f"{points['automatic']:g} / {points['automatic_possible']}"
        self._result.problems.append((handin.name, answer.problem))
        return _("could not be graded in full: {problem}").format(problem=answer.problem)

    def _write_class(self) -> None:
        self._results.write_class(self._course.salt, self._isolation, self._intake.handins, self._intake.others)
