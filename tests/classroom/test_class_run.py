"""A class whose engine gives no whole answer; the engine here says what a real one says where a machine fails it."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cases import EXERCISE, ROOT, copy_submission

from grader.classroom.class_run import ClassResult, Course, grade_class
from grader.classroom.examiners.job import EngineError, Job, JobResult
from grader.classroom.results import Results
from grader.plugin.run import Run

Answer = Callable[[Job], JobResult]


class Engine:
    """Answers each job in this process, as it is told to."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.closed = False

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, JobResult]]:
        """As `Engine` demands."""
        for job in jobs:
            yield job, self._answer(job)

    def close(self) -> None:
        """As `Engine` demands."""
        self.closed = True


@pytest.fixture
def answer_class(tmp_path: Path) -> Iterator[Callable[[Answer], tuple[ClassResult, str]]]:
    """Grade a class of two whose names are ada and bob, by an engine that answers so."""
    for name in ("ada", "bob"):
        copy_submission(ROOT / "reference", tmp_path / "class" / name)
        (tmp_path / "class" / name / "notes.txt").write_text(name, encoding="utf-8")
    results = Results(tmp_path / "out")

    def run(answer: Answer) -> tuple[ClassResult, str]:
        stream, engine = io.StringIO(), Engine(answer)
        try:
            return grade_class(
                [tmp_path / "class"], results, Course(EXERCISE, "salt"), lambda: engine, stream
            ), stream.getvalue()
        finally:
            assert engine.closed

    yield run
    results.close()


def graded(grade: Callable[..., Run], job: Job) -> JobResult:
    """A real answer."""
    options = ("--reveal-all", f"--salt={job.salt}", f"--submission-name={job.name}")
    return JobResult(grade(Path(job.folder), *options).json)


def read(tmp_path: Path, name: str) -> dict[str, Any]:
    """A report that was written."""
    data: dict[str, Any] = json.loads((tmp_path / "out" / "reports" / f"{name}.json").read_text(encoding="utf-8"))
    return data


def test_without_an_answer_all_is_open(
    answer_class: Callable[[Answer], tuple[ClassResult, str]], grade: Callable[..., Run], tmp_path: Path
) -> None:
    """No report: every check is ungradable with the reason, what was written is kept, and the next run tries again."""
    words = "The examiner was killed by signal 9."

    def answer(job: Job) -> JobResult:
        return graded(grade, job) if job.name == "ada" else JobResult(problem=words)

    result, told = answer_class(answer)
    assert f"bob: could not be graded: {words}" in told
    assert result.problems == [("bob", words)]
    report = read(tmp_path, "bob")
    assert {(check["verdict"], check["points"], check["reason"]) for check in report["grading"]["checks"]} == {
        ("ungradable", None, words)
    }
    assert report["classroom"]["key"] == ""
    assert report["grading"]["categories"] == read(tmp_path, "ada")["grading"]["categories"] != []
    again, _told = answer_class(lambda job: JobResult(problem=f"{job.name} again"))
    assert (again.kept, again.problems) == (1, [("bob", "bob again")])


def test_what_changed_meanwhile_is_graded_again(
    answer_class: Callable[[Answer], tuple[ClassResult, str]], grade: Callable[..., Run], tmp_path: Path
) -> None:
    """A report on other files than were handed in stands for now, says so, and does not hold."""

    def change_then_grade(job: Job) -> JobResult:
        (Path(job.folder) / "initializers.py").write_text("broken = [\n", encoding="utf-8")
        return graded(grade, job)

    result, _told = answer_class(change_then_grade)
    assert result.graded == 2
    report = read(tmp_path, "ada")
    assert report["classroom"]["notes"] == ["The files changed while they were graded; the next run grades them again."]
    assert report["classroom"]["key"] == ""


def test_a_check_that_is_open_makes_the_report_a_problem(
    answer_class: Callable[[Answer], tuple[ClassResult, str]], grade: Callable[..., Run], tmp_path: Path
) -> None:
    """A report with an ungradable check is kept, listed, and made again by the next run."""
    data = json.loads(json.dumps(grade(ROOT / "reference", "--reveal-all").json))
    data["grading"]["checks"][0].update(verdict="ungradable", points=None, reason="No memory.")
    result, told = answer_class(lambda job: JobResult(data, problem=f"No memory for {job.name}."))
    assert "ada: could not be graded in full: No memory for ada." in told
    assert (result.graded, result.left) == (0, 0)
    assert read(tmp_path, "ada")["classroom"]["key"] == ""


def test_engine_that_breaks_loses_nothing(
    answer_class: Callable[[Answer], tuple[ClassResult, str]], grade: Callable[..., Run], tmp_path: Path
) -> None:
    """Ctrl-C ends a run in good order, an error is passed on; what was graded until then is there either way."""

    def interrupt(job: Job) -> JobResult:
        if job.name == "bob":
            raise KeyboardInterrupt
        return graded(grade, job)

    def fail(_job: Job) -> JobResult:
        raise EngineError("no examiner")

    result, _told = answer_class(interrupt)
    assert (result.interrupted, result.left) == (True, 1)
    with pytest.raises(EngineError, match="no examiner"):
        answer_class(fail)
    assert read(tmp_path, "ada")["grading"]["points"]["automatic"] == 70
    assert json.loads((tmp_path / "out" / "class.json").read_text(encoding="utf-8"))["submissions"] == ["ada", "bob"]
