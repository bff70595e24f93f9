"""`grader selftest` as a process, and the verdict on each row."""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cases import EXERCISE, ROOT, all_cases

from grader.engine.reporting import make_check_result
from grader.judging.finding import Diagnosis, Finding, Kind, Suspect, Verdict
from grader.report.model import CheckResult, Report
from grader.selftest.matrix import dependents, subjects
from grader.selftest.verdicts import faults_of_right, faults_of_stubs, faults_of_wrong

Command = Callable[..., CompletedProcess[str]]
(MISTAKE,) = [mistake for mistake in EXERCISE.mistakes("relu_mean") if mistake.id == "relu-mean-zero"]


def result(check_id: str, verdict: Verdict, kind: Kind = Kind.PASSED, named: tuple[str, ...] = ()) -> CheckResult:
    """A check that ended so."""
    share = 1.0 if verdict is Verdict.PASSED else 0.0
    diagnosis = Diagnosis("relu_mean", tuple(Suspect(name, "t", "h") for name in named), 12)
    finding = Finding(verdict, kind, "why", share=share, diagnosis=diagnosis)
    return make_check_result(EXERCISE.check(check_id), finding, "salt")


def report(*checks: CheckResult) -> Report:
    """A report that holds these checks alone; nothing else of it is looked at."""
    made = Report.__new__(Report)
    object.__setattr__(made, "checks", checks)
    return made


WRONG = result("1.5.mean", Verdict.FAILED, Kind.WRONG_VALUE, (MISTAKE.id,))
PASSED = result("1.5.mean", Verdict.PASSED)
ELSEWHERE = result("1.5.second_moment", Verdict.FAILED, Kind.WRONG_VALUE)


@pytest.mark.parametrize(
    ("checks", "fault"),
    [
        ((WRONG,), None),
        ((PASSED,), "earns all points of relu_mean"),
        ((result("1.5.mean", Verdict.FAILED, Kind.WRONG_VALUE, ("other",)),), "1.5.mean takes it for other"),
        ((result("1.5.mean", Verdict.FAILED, Kind.WRONG_VALUE),), "is not named by any check"),
        (
            (result("1.5.mean", Verdict.FAILED, Kind.WRONG_VALUE, (MISTAKE.id, "other")),),
            "is not told apart from other",
        ),
        ((WRONG, ELSEWHERE), "costs points in 1.5.second_moment"),
        ((WRONG, make_check_result(EXERCISE.check("1.5.second_moment"), None, "salt")), None),
    ],
)
def test_wrong_answers(checks: tuple[CheckResult, ...], fault: str | None) -> None:
    """A wrong answer has to lose points, to be named, and to cost nothing elsewhere."""
    faults = faults_of_wrong(EXERCISE, report(*checks), MISTAKE)
    assert faults == [] if fault is None else any(fault in found for found in faults)


def test_right_answers_and_stubs() -> None:
    """Right answers lose nothing, and not by way of a consequential error; stubs are not attempted."""
    assert faults_of_right(report(PASSED)) == []
    assert faults_of_right(report(WRONG))
    assert faults_of_right(report(result("1.5.mean", Verdict.PASSED, Kind.CONSEQUENTIAL)))
    assert faults_of_stubs(report(result("1.5.mean", Verdict.NOT_ATTEMPTED))) == []
    assert faults_of_stubs(report(WRONG))


def test_everything_is_a_subject() -> None:
    """Every known mistake, every accepted variant, the reference and the stubs."""
    found = subjects(EXERCISE, ROOT)
    by_kind = {kind: [subject.name for subject in found if subject.kind == kind] for kind in ("right", "wrong")}
    assert by_kind["wrong"] == [mistake.id for mistake in EXERCISE.mistakes()]
    assert by_kind["right"] == [case.name for case in all_cases("correct")]
    assert [subject.name for subject in found[:2]] == ["reference", "assignment"]


def test_what_builds_on_what() -> None:
    """A mistake goes through the checks of all functions that build on its own."""
    assert dependents(EXERCISE, "relu_weight_variance") == {
        "relu_weight_variance",
        "relu_normal_",
        "scaled_relu_normal_",
    }
    assert dependents(EXERCISE, "count_cells") == {"count_cells"}


def test_command_passes(command: Command) -> None:
    """Some known mistakes: a table, a summary, exit code 0."""
    run = command("grader", "selftest", "relu-mean-*")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "relu-mean-zero" in run.stdout
    assert "1.5.mean*" in run.stdout
    assert "All is as it should be" in run.stdout


def test_command_fails_on_a_variant_that_loses_points(command: Command, tmp_path: Path) -> None:
    """An accepted variant that is wrong is a fault, named with its check; exit code 1."""
    for name in ("assignment", "reference"):
        (tmp_path / name).symlink_to(ROOT / name)
    case = tmp_path / "tests" / "submissions" / "correct" / "wrong_after_all"
    (case / "append").mkdir(parents=True)
    (case / "case.toml").write_text('base = "reference"\n', encoding="utf-8")
    (case / "append" / "variance.py").write_text("def relu_mean(v): return 0.0\n", encoding="utf-8")
    run = command("grader", "selftest", "correct/*", "--repository", tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "FAULT: it loses points in 1.5.mean" in run.stdout


def test_command_needs_the_repository(command: Command, tmp_path: Path) -> None:
    """Without the stubs there is nothing to test with: what is missing is named, and the way out."""
    run = command("grader", "selftest", "--repository", tmp_path)
    assert run.returncode == 2
    assert "assignment is missing" in run.stderr
    assert "--repository" in run.stderr
    (tmp_path / "assignment").mkdir()
    run = command("grader", "selftest", "--repository", tmp_path)
    assert run.returncode == 2
    assert re.search(r"assignment/\w+\.py is missing", run.stderr)
    nothing = command("grader", "selftest", "no-such-thing")
    assert nothing.returncode == 2
    assert "no-such-thing" in nothing.stderr
