"""Grades a class: takes in what the tutor named, grades what has no report that still holds, and writes the reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

from grader.classroom.answer_pictures import keep_answer_pictures
from grader.classroom.cache_key import course_key, submission_key
from grader.classroom.class_progress import ClassProgress
from grader.classroom.drawing import draw_class
from grader.classroom.examiners.job import Engine, Job, JobResult
from grader.classroom.handin import HandIn, NoSubmission
from grader.classroom.intake import Intake, take_in
from grader.classroom.point_changes import Change, find_change
from grader.classroom.results import Results, describe
from grader.classroom.similar import compare_submissions
from grader.classroom.ungradable import machinery, ungradable
from grader.engine.submission import Submission
from grader.exercise import Exercise
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.report.as_json import from_json
from grader.report.as_text import format_points
from grader.report.class_model import ReportFile
from grader.report.model import IsolationResult, Report
from grader.sandbox.staging import fingerprint


@dataclass(frozen=True)
class Course:
    """What all submissions are graded with.

    Attributes:
        exercise: what they are submissions to.
        salt: the course's.
        unsafe: grade even where submissions cannot be confined.
        fresh: grade those again whose report still holds.
        pictures: draw what the submissions' functions do.
    """

    exercise: Exercise
    salt: str
    unsafe: bool = False
    fresh: bool = False
    pictures: bool = False


@dataclass
class ClassResult:
    """What came of a run, up to its end or to where it was interrupted.

    Attributes:
        handins: all submissions.
        others: what was no submission.
        kept: how many reports of an earlier run still hold.
        graded: how many were graded now.
        problems: why some could not be graded, by name.
        changes: whose points are other than in the run before.
        strangers: reports of submissions that this run does not hold.
        interrupted: whether somebody stopped it.
    """

    handins: list[HandIn] = field(default_factory=list)
    others: list[NoSubmission] = field(default_factory=list)
    kept: int = 0
    graded: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
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
    intake = take_in(course.exercise, paths, results.work, excluded=results.out, known=results.known())
    result = ClassResult(intake.handins, intake.others)
    if intake.handins:
        run = _ClassRun(intake, results, course, result)
        run.sort_out()
        run.grade(make_engine, stream)
        if course.pictures and not result.interrupted:
            draw_class(course.exercise, results, intake.handins)
        result.strangers = results.strangers(intake.handins)
    return result


class _ClassRun:
    """One run over a class."""

    def __init__(self, intake: Intake, results: Results, course: Course, result: ClassResult) -> None:
        self._intake = intake
        self._results = results
        self._course = course
        self._result = result
        self._pending: dict[str, tuple[HandIn, Job, str]] = {}
        self._isolation: IsolationResult | None = None
        self._likeness = compare_submissions(course.exercise, intake.handins)

    def sort_out(self) -> None:
        """Find out what has to be graded, and report at once on what cannot be."""
        common = course_key(self._course.exercise, self._course.salt, unsafe=self._course.unsafe)
        for handin in self._intake.handins:
            keep_answer_pictures(self._course.exercise, handin, self._results.out)
            if handin.folder is None:
                self._results.write(handin, "", None, machinery())
                self._result.problems.append((handin.name, handin.problem))
                continue
            digest = Submission(self._course.exercise, handin.folder).digest(fingerprint(handin.folder))
            if not self._keep(handin, submission_key(common, digest)):
                folder = str(handin.folder.resolve())
                job = Job(
                    handin.id,
                    folder,
                    handin.name,
                    self._course.salt,
                    self._course.exercise.location,
                    self._course.unsafe,
                )
                self._pending[handin.id] = handin, job, digest
        self._common = common
        self._write_class()

    def grade(self, make_engine: Callable[[], Engine], stream: TextIO) -> None:
        """Grade what has to be, until it is done or somebody interrupts."""
        progress = ClassProgress(len(self._pending), stream)
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
            engine.close()
            progress.finish()
            self._write_class()

    def _keep(self, handin: HandIn, key: str) -> bool:
        """Whether there is a report that still holds; what it says about the submission is brought up to date."""
        kept = None if self._course.fresh else self._results.find(handin.id)
        if kept is None or kept.classroom is None or kept.grading is None:
            return False
        if kept.classroom.key != key or kept.grading.submission.path != handin.name:
            return False
        if kept.classroom != describe(handin, key):
            self._results.refresh(handin, key)
        self._isolation = kept.grading.environment.isolation
        self._result.kept += 1
        return True

    def _settle(self, job: Job, answer: JobResult) -> str:
        """Write the report that an answer makes, and say in a few words what it is."""
        handin, _job, digest = self._pending[job.id]
        before = self._results.find(handin.id)
        report = from_json(answer.report["grading"], Report) if answer.report else None
        if report is None:
            report = ungradable(
                self._course.exercise,
                Path(job.folder),
                job.name,
                salt=job.salt,
                problem=answer.problem,
                isolation=self._isolation,
            )
            self._results.write(handin, "", report, machinery())
            self._result.problems.append((handin.name, answer.problem))
            self._compare(handin, before, report)
            return _("could not be graded: {problem}").format(problem=answer.problem)
        self._isolation = report.environment.isolation
        whole = not report.count(Verdict.UNGRADABLE) and not report.count(None)
        unchanged = report.submission.sha256 == digest
        if not unchanged:
            note = _("The files changed while they were graded; the next run grades them again.")
            handin = replace(handin, notes=(*handin.notes, note))
        key = submission_key(self._common, digest) if whole and unchanged else ""
        self._results.write(handin, key, report, answer.report or {})
        self._compare(handin, before, report)
        if whole:
            self._result.graded += 1
            return f"{format_points(report.points.automatic)} / {report.points.automatic_possible}"
        self._result.problems.append((handin.name, answer.problem))
        return _("could not be graded in full: {problem}").format(problem=answer.problem)

    def _compare(self, handin: HandIn, before: ReportFile | None, after: Report) -> None:
        change = find_change(handin.name, before.grading if before else None, after)
        if change is not None:
            self._result.changes.append(change)

    def _write_class(self) -> None:
        self._results.write_class(
            self._course.salt, self._isolation, self._intake.handins, self._intake.others, self._likeness
        )
