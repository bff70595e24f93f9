"""`grader check`: the same exam without pytest's flags, with exit codes for CI."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest
from handed_in import zipped

from grader.commands.exit_codes import Exit
from grader.plugin.run import Run
from grader.report.as_json import from_json
from grader.report.model import Report
from grader.report.schemas import load_schema

Command = Callable[..., CompletedProcess[str]]


def test_graded(command: Command, solved: Path, tmp_path: Path) -> None:
    """A graded submission exits with 0, writes the report, and appends a summary for GitHub."""
    report_file, summary = tmp_path / "out" / "report.json", tmp_path / "summary.md"
    summary.write_text("Before.\n\n", encoding="utf-8")
    run = command("grader", "check", solved, "--json", report_file, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert run.returncode == Exit.DONE, run.stdout + run.stderr
    assert "70 / 70, up to 30 more from your tutor" in run.stdout
    assert "grader/sheet/items/item_1_5_relu_moments.py::1.5.mean passed 2/2" in run.stdout
    report = json.loads(report_file.read_text(encoding="utf-8"))
    jsonschema.validate(report, load_schema("report"))
    assert next(iter(report)) == "grading"
    assert report["grading"]["points"]["automatic"] == 70
    assert [path.name for path in report_file.parent.iterdir()] == ["report.json"]
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n## 70 / 70, up to 30 more from your tutor\n")


def test_below_minimum(command: Command, stubs: Path) -> None:
    """--min-points turns too few points into exit code 1; without it any points are fine."""
    assert command("grader", "check", stubs, "-q").returncode == Exit.DONE
    assert command("grader", "check", stubs, "-q", "--min-points", "0.5").returncode == Exit.FAILED


def test_wrong_usage(command: Command, tmp_path: Path, solved: Path) -> None:
    """No submission, no such option, or a report that cannot be written: exit code 2, and it says what to do."""
    run = command("grader", "check", tmp_path / "nowhere")
    assert run.returncode == Exit.USAGE
    assert "nowhere: There is no such file or folder." in run.stderr
    assert command("grader", "check", "--no-such-option").returncode == Exit.USAGE
    assert command("grader").returncode == Exit.USAGE
    run = command("grader", "check", solved, "-q", "--json", "/proc/nowhere/report.json")
    assert run.returncode == Exit.USAGE
    assert "the report cannot be written" in run.stderr


@pytest.mark.parametrize(
    ("made", "code"), [("nothing", Exit.USAGE), ("empty", Exit.USAGE), ("damaged.zip", Exit.UNGRADABLE)]
)
def test_every_result_is_written_without_a_grading(command: Command, tmp_path: Path, made: str, code: Exit) -> None:
    """Where nothing can be graded, each result that was asked for says why: none of an earlier run is left standing."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "damaged.zip").write_text("PK", encoding="utf-8")
    files = {kind: tmp_path / f"out.{kind}" for kind in ("json", "junit", "gradescope")}
    options = [part for kind, file in files.items() for part in (f"--{kind}", file)]
    summary = tmp_path / "summary.md"
    run = command("grader", "check", made, *options, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert run.returncode == code, run.stderr
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    jsonschema.validate(report, load_schema("report"))
    problem = report["classroom"]["problem"]
    assert problem in run.stderr
    assert report["grading"] is None
    assert problem in files["junit"].read_text(encoding="utf-8")
    results = json.loads(files["gradescope"].read_text(encoding="utf-8"))
    assert results["output"] == problem
    assert "score" not in results
    assert summary.read_text(encoding="utf-8").startswith("## Not graded\n")


def test_takes_what_a_class_takes(command: Command, solved: Path, tmp_path: Path) -> None:
    """A zip with a folder in it, and a file that a download renamed, as `grader grade` takes them."""
    (solved / "variance.py").rename(solved / "variance (1).py")
    archive = zipped(solved, tmp_path / "ada.zip", "abgabe/hw/")
    run = command("grader", "check", archive, "-q", "--json", tmp_path / "report.json", cwd=tmp_path)
    assert run.returncode == Exit.DONE, run.stdout + run.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    jsonschema.validate(report, load_schema("report"))
    assert report["grading"]["points"]["automatic"] == 70
    assert report["classroom"]["notes"] == ["Found in abgabe/hw.", "variance (1).py was graded as variance.py."]
    assert "variance (1).py was graded as variance.py." in run.stdout


def test_user_settings_take_no_part(command: Command, stubs: Path, tmp_path: Path) -> None:
    """Neither PYTEST_ADDOPTS nor a configuration or conftest.py in the working directory changes a grading."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", encoding="utf-8")
    (tmp_path / "conftest.py").write_text("raise RuntimeError\n", encoding="utf-8")
    (stubs / "conftest.py").write_text("raise RuntimeError\n", encoding="utf-8")
    run = command("grader", "check", stubs, "-q", cwd=tmp_path, env={"PYTEST_ADDOPTS": "--no-such-option"})
    assert run.returncode == Exit.DONE, run.stdout + run.stderr


def test_help_names_every_exit_code(command: Command) -> None:
    """`grader check --help` documents the exit codes."""
    text = command("grader", "check", "--help").stdout
    for code in set(Exit) - {Exit.INTERRUPTED}:  # it has none
        assert f"{code.value} " in text.partition("Exit codes:")[2]


def test_tutors_see_expected_values(grade: Callable[..., Run], stubs: Path) -> None:
    """--reveal-all shows what a check keeps from students."""
    with (stubs / "variance.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef linear_weight_variance(fan_in):\n    return 2 / fan_in\n")
    (hidden, _), (shown, report) = (expected_of(grade(stubs, *options)) for options in ((), ("--reveal-all",)))
    assert hidden is None
    assert shown == report == 0.25


def expected_of(run: Run) -> tuple[object, object]:
    """The right value for one check, in a run's JSON and in its report."""
    assert run.json is not None
    assert run.report is not None
    written = from_json(run.json["grading"], Report)
    in_json, in_report = (
        next(check.expected for check in report.checks if check.id == "1.2.weight_variance")
        for report in (written, run.report)
    )
    return in_json, in_report


@pytest.mark.parametrize("fault", ["raise RuntimeError('a fault of ours')", "raise SystemError"])
def test_fault_of_the_grader_is_never_a_zero(
    grade: Callable[..., Run], solved: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Where the reference cannot answer, the check is ungradable and loud, has no points, and the others stand."""
    import reference.variance  # noqa: PLC0415 - to break it

    def broken(*_arguments: object) -> float:
        exec(fault)  # noqa: S102 - our own text
        return 0.0

    monkeypatch.setattr(reference.variance, "relu_second_moment", broken)
    run = grade(solved)
    assert run.report is not None
    results = {check.id: check for check in run.report.checks}
    result = results["1.5.second_moment"]
    assert result.verdict == "ungradable"
    assert result.points is None
    assert "RuntimeError" in result.internal or "SystemError" in result.internal
    assert not run.report.points.complete
    assert results["1.1.output_variance"].points == 6
