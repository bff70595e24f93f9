"""A student's whole loop: `pytest` in a terminal, as a process of its own."""

import json
import re
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest
from cases import EXERCISE, ROOT

from grader.report.schemas import load_schema

Command = Callable[..., CompletedProcess[str]]

HALF_DONE = """

def linear_weight_variance(fan_in):
    print("fan_in is", fan_in)
    return 2 / fan_in


def relu_mean(preactivation_variance):
    return [preactivation_variance][1]
"""


@pytest.fixture
def half_done(stubs: Path) -> Path:
    """Stubs of which one function is wrong, one raises, and the categories are there."""
    with (stubs / "variance.py").open("a", encoding="utf-8") as file:
        file.write(HALF_DONE)
    answers = (stubs / "answers.md").read_text(encoding="utf-8")
    (stubs / "answers.md").write_text(answers.replace("1.\n2.\n3.\n", "1. Cats\n2. Dogs\n3. Trees\n"), encoding="utf-8")
    return stubs


def test_fresh_clone_is_all_yellow(command: Command) -> None:
    """On a fresh clone nothing fails: every check is not attempted and says which stub to fill in where."""
    run = command("pytest", "-p", "no:cacheprovider")
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(EXERCISE.checks)} skipped" in run.stdout
    assert "failed" not in run.stdout
    assert "0 / 70, up to 30 more from your tutor" in run.stdout
    for function in EXERCISE.functions.values():
        assert re.search(rf"Not filled in yet: {function.name} \({function.file}, line \d+\)\.", run.stdout), function


def test_says_first_where_the_answers_are_not(command: Command, stubs: Path) -> None:
    """Before the first check: the file of answers is missing, and what lies there in its place."""
    (stubs / "answers.md").rename(stubs / "answers.rtf")
    text = command("pytest", f"--submission={stubs}", "-p", "no:cacheprovider", "-k", "categories").stdout
    words = "WRITTEN ANSWERS: answers.md is missing. There is answers.rtf, which the grader does not read."
    assert words in text
    assert text.index(words) < text.index("item_0_categories.py")
    assert "open –/3" in text


def test_a_missing_file_and_the_one_beside_it(command: Command, half_done: Path) -> None:
    """Who has saved a file under another name reads which one the grader believes it to be."""
    (half_done / "variance.py").rename(half_done / "mueller_variance.py")
    text = command("pytest", f"--submission={half_done}", "-p", "no:cacheprovider", "-k", "1.2.weight").stdout
    assert "variance.py is missing: it has to stand in the submission, under exactly this name." in text
    assert "mueller_variance.py defines its functions: rename it." in text


@pytest.mark.parametrize("form", ["--submission {}", "--submission={}"])
def test_another_folder_is_graded(command: Command, solved: Path, form: str) -> None:
    """The solved assignment in a folder outside the repository gets full marks, in both spellings of the option."""
    run = command("pytest", "-p", "no:cacheprovider", *form.format(solved).split(" "))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "70 / 70, up to 30 more from your tutor" in run.stdout
    assert re.search(r"::1\.5\.mean passed 2/2", run.stdout)


def test_failure_says_what_a_student_needs(command: Command, half_done: Path) -> None:
    """A failure shows the call, what came back, how far off it is, where to look, and what was printed."""
    run = command("pytest", f"--submission={half_done}", "-p", "no:cacheprovider")
    text = run.stdout
    assert run.returncode == 1
    assert "1.2.weight_variance: the Var(W) that keeps the variance (0 of 3 points)" in text
    assert "linear_weight_variance(fan_in=4) returned 0.5, which is wrong." in text
    assert "That is 2 times too large, by the same factor at all 18 inputs." in text
    assert "Expected" not in text
    assert re.search(r"Where to look: .*variance\.py:\d+; hints for item 1\.2 in HINTS\.md", text)
    assert "fan_in is 4\n" in text
    assert "relu_mean raised IndexError (variance.py, line" in text
    assert "    return [preactivation_variance][1]" in text
    assert "3 / 70, up to 30 more from your tutor" in text


def test_no_trace_of_the_grader_reaches_a_student(command: Command, half_done: Path) -> None:
    """Neither a traceback of the grader nor a line of its code is printed."""
    run = command("pytest", f"--submission={half_done}", "-p", "no:cacheprovider", "--full-trace")
    assert run.stderr == ""
    for inside in ("CheckNotPassedError", "plugin.py", "Traceback (most", "examination.py", "/sandbox/", "raise "):
        assert inside not in run.stdout.partition("= FAILURES =")[2], inside


@pytest.mark.parametrize(
    ("options", "wanted", "unwanted"),
    [
        (["-q"], "3 / 70", "platform"),
        (["-qq"], "3 / 70", "platform"),
        (["-v"], "::1.2.weight_variance failed 0/3", "Traceback"),
        (["-vv"], "::1.2.weight_variance failed 0/3", "Traceback"),
        (["-x"], "; 23 checks were not run", "IndexError"),
        (
            ["-k", "relu_mean"],
            "0 / 70, up to 30 more from your tutor; 25 checks were not run",
            "linear_weight_variance(",
        ),
        (["--tb=no"], "3 / 70", "IndexError"),
        (["--tb=line"], "variance.py:", "Traceback"),
        (["-ra"], "Not filled in yet: linear_output_variance", "Traceback"),
        (["--color=yes"], "\x1b[", "Traceback"),
        (["-p", "no:jsonreport", "-s"], "3 / 70", "Traceback"),
        # Plugins that share tests out to other processes, or fork for each, are on many machines.
        (["-n", "auto"], "3 / 70", "INTERNALERROR"),
        pytest.param(
            ["--forked"],
            "3 / 70",
            "INTERNALERROR",
            marks=pytest.mark.skipif(find_spec("pytest_forked") is None, reason="pytest-forked is not installed"),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_pytest_options_work(command: Command, half_done: Path, options: list[str], wanted: str, unwanted: str) -> None:
    """The options that students use do what they do elsewhere."""
    run = command("pytest", f"--submission={half_done}", "-p", "no:cacheprovider", *options)
    assert run.returncode == 1
    assert wanted in run.stdout
    assert unwanted not in run.stdout


def test_last_failed_runs_the_failures_again(command: Command, half_done: Path, tmp_path: Path) -> None:
    """--lf runs what failed; a check that was not run has no points, not 0."""
    cache = ["-o", f"cache_dir={tmp_path / 'cache'}"]
    command("pytest", f"--submission={half_done}", *cache)
    run = command("pytest", f"--submission={half_done}", "--lf", *cache)
    assert "2 failed" in run.stdout
    assert "0 / 70, up to 30 more from your tutor; 24 checks were not run" in run.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_output_fits_a_poor_terminal(command: Command, half_done: Path, encoding: str) -> None:
    """Where the encoding lacks a character, a plain one that means the same is printed."""
    run = command(
        "pytest",
        f"--submission={half_done}",
        "-p",
        "no:cacheprovider",
        env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "3 / 70" in run.stdout
    assert "\\u" not in run.stdout


def test_report_keeps_its_schema_and_repeats(command: Command, half_done: Path, tmp_path: Path) -> None:
    """--json-report has the key grading, valid by the schema; two runs give the same."""
    gradings = []
    for name in ("first.json", "second.json"):
        file = tmp_path / name
        command(
            "pytest",
            f"--submission={half_done}",
            "-p",
            "no:cacheprovider",
            "--json-report",
            f"--json-report-file={file}",
        )
        report = json.loads(file.read_text(encoding="utf-8"))
        jsonschema.validate(report, load_schema("report"))
        assert len(report["tests"]) == len(EXERCISE.checks)
        gradings.append(report["grading"])
    assert gradings[0] == gradings[1]
    check = next(check for check in gradings[0]["checks"] if check["id"] == "1.2.weight_variance")
    assert check["inputs"] == {"fan_in": 4}
    assert check["actual"] == 0.5
    assert check["expected"] is None
    assert check["output"].startswith("fan_in is 4")


def test_another_salt_draws_other_inputs(command: Command, half_done: Path, tmp_path: Path) -> None:
    """The seeds in the report follow from the salt."""
    seeds = []
    for salt in ("a", "b"):
        file = tmp_path / f"{salt}.json"
        options = ["-k", "relu_mean", "--json-report", f"--json-report-file={file}", f"--salt={salt}"]
        command("pytest", f"--submission={half_done}", "-p", "no:cacheprovider", *options)
        seeds.append([check["seed"] for check in json.loads(file.read_text(encoding="utf-8"))["grading"]["checks"]])
    assert not set(seeds[0]) & set(seeds[1])


def test_debugger_opens_in_the_students_frame(command: Command, half_done: Path) -> None:
    """--pdb runs the code in-process and stops where the student's code raised."""
    run = command(
        "pytest",
        f"--submission={half_done}",
        "-p",
        "no:cacheprovider",
        "--pdb",
        "-k",
        "relu_mean",
        "-s",
        input="p 'v =', preactivation_variance\nq\n",
    )
    assert "isolation: in-process" in run.stdout
    assert "('v =', " in run.stdout


def test_breakpoint_stops_in_the_students_code(command: Command, stubs: Path) -> None:
    """breakpoint() works with --in-process."""
    with (stubs / "variance.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef relu_mean(preactivation_variance):\n    breakpoint()\n    return 0\n")
    run = command(
        "pytest",
        f"--submission={stubs}",
        "-p",
        "no:cacheprovider",
        "--in-process",
        "-k",
        "relu_mean",
        input="p 'v =', preactivation_variance\nq\n",
    )
    assert "('v =', " in run.stdout


def test_missing_folder_is_a_usage_error(command: Command, tmp_path: Path) -> None:
    """A path without a submission is an error that says what a submission is."""
    run = command("pytest", f"--submission={tmp_path / 'nowhere'}", "-p", "no:cacheprovider")
    assert run.returncode == 4
    assert "is no folder. A submission is a folder with variance.py" in run.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    run = command("pytest", f"--submission={empty}", "-p", "no:cacheprovider")
    assert run.returncode == 4
    assert "holds none of the files of a submission" in run.stderr


def test_grading_leaves_nothing_behind(command: Command, half_done: Path, tmp_path: Path) -> None:
    """Neither the submission nor the folder for temporary files holds anything new afterwards."""
    before = sorted(path.name for path in half_done.iterdir())
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command("pytest", f"--submission={half_done}", "-p", "no:cacheprovider", env={"TMPDIR": str(scratch)})
    assert sorted(path.name for path in half_done.iterdir()) == before
    assert list(scratch.iterdir()) == []


def test_repository_can_be_elsewhere(command: Command, stubs: Path, tmp_path: Path) -> None:
    """A student's repository that holds only the assignment and the configuration is graded by the installed grader."""
    repository = tmp_path / "repository"
    shutil.copytree(stubs, repository / "assignment")
    shutil.copyfile(ROOT / "pyproject.toml", repository / "pyproject.toml")
    run = command("grader", "check", cwd=repository)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 / 70" in run.stdout
