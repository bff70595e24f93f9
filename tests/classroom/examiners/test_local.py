"""The engine on one machine: examiners that end take nobody else's report with them."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import EXERCISE
from waiting import wait_until

from grader.classroom.examiners.job import EngineError, Job, JobResult
from grader.classroom.examiners.local import LocalEngine
from grader.classroom.examiners.process import ExaminerProcess


def job(name: str, folder: Path) -> Job:
    """A job; tests run at whatever level the machine gives."""
    return Job(name, str(folder), name, "salt", EXERCISE.location, unsafe=True)


def run(jobs: list[Job], examiners: int = 1) -> dict[str, JobResult]:
    """Have jobs done; nothing is left running."""
    engine = LocalEngine(EXERCISE, examiners, unsafe=True)
    try:
        return {job.id: answer for job, answer in engine.grade(jobs)}
    finally:
        engine.close()
        assert engine._examiners == []


@pytest.fixture
def kill_when(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, int]], None]:
    """Kill an examiner right after it got one of these jobs, so many times."""
    give = ExaminerProcess.give

    def plan(times: dict[str, int]) -> None:
        def give_and_kill(self: ExaminerProcess, job: Job, attempt: int) -> None:
            give(self, job, attempt)
            if times.get(job.id, 0) > 0:
                times[job.id] -= 1
                os.kill(self._process.pid, signal.SIGKILL)

        monkeypatch.setattr(ExaminerProcess, "give", give_and_kill)

    return plan


def test_bad_luck_and_bad_company(solved: Path, stubs: Path, kill_when: Callable[[dict[str, int]], None]) -> None:
    """Who takes the examiner down once is graded; who does it twice is not, and the class goes on."""
    kill_when({"unlucky": 1, "bad": 2})
    answers = run([job("bad", stubs), job("unlucky", solved), job("good", solved)])
    assert answers["bad"].report is None
    assert "ended twice (signal 9" in answers["bad"].problem
    for name in ("unlucky", "good"):
        report = answers[name].report
        assert report is not None
        assert report["grading"]["points"]["automatic"] == 70
        assert report["grading"]["submission"]["path"] == name


def test_more_examiners_than_jobs(solved: Path) -> None:
    """No jobs, no examiner; one job, one answer."""
    assert run([], 3) == {}
    assert list(run([job("only", solved)], 3)) == ["only"]


def test_a_report_with_the_graders_own_fault_is_not_the_last_word(solved: Path) -> None:
    """A submission that is gone when its turn comes gets two tries and a sentence."""
    answers = run([job("gone", solved / "nowhere"), job("good", solved)])
    assert answers["gone"].report is None
    assert "is no folder" in answers["gone"].problem
    assert answers["good"].report is not None


def test_examiners_that_never_start(solved: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no examiner gets ready, the run ends with the reason instead of blaming one submission after the other."""
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('no library for you')\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"No examiner can be started: exit code 1: .*no library for you"):
        run([job("good", solved)])


def test_examiners_without_room_for_a_sandbox(solved: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The reason is a sentence, and the end is the examiner's own: nobody had to stop it."""
    full = "import tempfile\ndef full(*_a, **_k): raise OSError(28, 'No space left')\ntempfile.mkdtemp = full\n"
    (tmp_path / "sitecustomize.py").write_text(full, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    words = r"No examiner can be started: exit code 1: No sandbox can be started here: \[Errno 28\] No space left\.$"
    with pytest.raises(EngineError, match=words):
        run([job("good", solved)])


@pytest.mark.skipif(sys.platform == "win32", reason="folders are locked on Unix alone")
@pytest.mark.parametrize("ready", [False, True])
@pytest.mark.parametrize("kill", [False, True])
def test_nothing_is_left_of_an_examiner(
    solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ready: bool, kill: bool
) -> None:
    """Ended while it starts or at work, by being asked or by force: its folder and what lies in there go with it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = LocalEngine(EXERCISE, 1, unsafe=True)
    examiner = ExaminerProcess(EXERCISE, unsafe=True)
    engine._examiners.append(examiner)
    if ready:
        assert examiner.receive() == [{"refused": ""}]
        examiner.ready = True
        examiner.give(job("at work", solved), 1)
    wait_until(lambda: list(tmp_path.glob("grader-*/submissions/*" if ready else "grader-*/in-use")))
    if kill:
        os.kill(examiner._process.pid, signal.SIGKILL)
    engine.close()
    assert list(tmp_path.glob("grader-*")) == []
