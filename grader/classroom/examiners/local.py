"""The engine on one machine: a few examiner processes, each given the next job when it has answered the last."""

import selectors
from collections import deque
from collections.abc import Iterator, Sequence

from grader.classroom.examiners.job import TRIES, EngineError, Job, JobResult, RefusedError
from grader.classroom.examiners.process import ExaminerProcess
from grader.exercise import Exercise
from grader.i18n import _
from grader.sandbox.uninterrupted import uninterrupted

_FALSE_STARTS = 5  # in a row, before any examiner got ready


class LocalEngine:
    """Grades with examiner processes on this machine.

    Args:
        exercise: what the submissions are submissions to.
        examiners: how many work at the same time.
        unsafe: grade even where submissions cannot be confined.
    """

    def __init__(self, exercise: Exercise, examiners: int, *, unsafe: bool) -> None:
        self._exercise = exercise
        self._count = examiners
        self._unsafe = unsafe
        self._examiners: list[ExaminerProcess] = []
        self._false_starts = 0

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, JobResult]]:
        """Yield an answer to each job, as they come."""
        pending = deque((job, 1) for job in jobs)
        for _examiner in range(min(self._count, len(jobs))):  # more would import torch for nothing
            self._engage()
        while self._examiners:
            with selectors.DefaultSelector() as selector:
                for examiner in self._examiners:
                    selector.register(examiner.stdout, selectors.EVENT_READ, examiner)
                ready = [key.data for key, _events in selector.select(timeout=1.0)]
            for examiner in [*self._examiners]:
                if examiner in self._examiners:
                    yield from self._attend(examiner, pending, readable=examiner in ready)

    def close(self) -> None:
        """End all examiners."""
        with uninterrupted():
            for examiner in self._examiners:
                examiner.ask_to_end()
            for examiner in self._examiners:
                examiner.end()
            self._examiners = []

    def _engage(self) -> None:
        """Start an examiner, and never one that nobody ends."""
        with uninterrupted():
            self._examiners.append(ExaminerProcess(self._exercise, unsafe=self._unsafe))

    def _attend(
        self, examiner: ExaminerProcess, pending: deque[tuple[Job, int]], *, readable: bool
    ) -> Iterator[tuple[Job, JobResult]]:
        """Take in what an examiner has to say, and give it something to do."""
        for message in examiner.receive() if readable else []:
            if "refused" in message and not examiner.ready:
                self._welcome(examiner, message["refused"])
                continue
            assert examiner.job is not None
            job, attempt = examiner.job
            examiner.job = None
            answer = JobResult(**message)
            yield from _settle(job, attempt, answer, pending)
            if answer.spent:
                examiner.end()
        if examiner.overdue():
            examiner.end()
        if examiner.gone:
            yield from self._replace(examiner, pending)
        elif examiner.ready and examiner.job is None:
            self._employ(examiner, pending)

    def _welcome(self, examiner: ExaminerProcess, refusal: str) -> None:
        if refusal:
            raise RefusedError(refusal)
        examiner.ready = True
        self._false_starts = 0

    def _employ(self, examiner: ExaminerProcess, pending: deque[tuple[Job, int]]) -> None:
        if pending:
            examiner.give(*pending.popleft())
        elif not any(other.job for other in self._examiners):
            self.close()

    def _replace(self, examiner: ExaminerProcess, pending: deque[tuple[Job, int]]) -> Iterator[tuple[Job, JobResult]]:
        """An examiner has ended: whatever it was working on gets another try, or is given up."""
        self._examiners.remove(examiner)
        words = examiner.last_words
        if not examiner.ready:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS:
                raise EngineError(_("No examiner can be started: {words}").format(words=words))
        if examiner.job is not None:
            text = _("The examiner that graded it ended twice ({words}).")
            yield from _settle(*examiner.job, JobResult(problem=text.format(words=words)), pending)
        if pending or any(other.job for other in self._examiners):
            self._engage()
        elif self._examiners:
            self._employ(self._examiners[0], pending)


def _settle(
    job: Job, attempt: int, answer: JobResult, pending: deque[tuple[Job, int]]
) -> Iterator[tuple[Job, JobResult]]:
    """Yield an answer, unless another try is worth it."""
    if answer.problem and attempt < TRIES:
        pending.append((job, attempt + 1))
    else:
        yield job, answer
