"""The README: what it says can be run, and is run."""

import doctest
import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cases import ROOT
from classrooms import with_entry, write_classroom

from grader.commands.ending import Exit
from grader.commands.lab import EXPERIMENT_NAMES
from grader.judging.finding import Verdict
from grader.run import Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = (ROOT / "tests" / "lab" / "test_calibration.py").read_text(encoding="utf-8")  # runs them at a small size
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL) for line in block.splitlines()
]


HERE = re.compile(r"grader (check|grade|lab|report|review|ballot) ")


def test_commands_are_run_by_ci_or_here() -> None:
    """Each command is part of .ci/run, or of a test in this file, so that none can rot."""
    for command in COMMANDS:
        parts = [part for part in command.split(" && ") if part != ".venv/bin/pip install -e ."]
        scripts = [re.search(r"tests/calibration/(\w+\.py)", part) for part in parts]
        assert all(
            part in CI or HERE.search(part) or (script and f'"{script[1]}"' in SCRIPTS)
            for part, script in zip(parts, scripts, strict=True)
        ), command


@pytest.mark.parametrize("line", [line for line in COMMANDS if "grader check" in line])
def test_tutors_command(command: Callable[..., CompletedProcess[str]], tmp_path: Path, line: str) -> None:
    """The tutor's commands grade the reference, and write a report where they say so."""
    arguments = line.removeprefix(".venv/bin/").replace("report.json", str(tmp_path / "report.json")).split()
    run = command(*arguments)
    assert run.returncode in {Exit.DONE, Exit.NOT_ISOLATED}, run.stdout + run.stderr
    assert (tmp_path / "report.json").exists() == ("--json" in line)
    assert run.returncode == Exit.DONE or "--untrusted" in line


def test_lab_command(command: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    """The lab's command draws what the picture below it shows."""
    (line,) = [line for line in COMMANDS if "grader lab" in line]
    run = command(*line.removeprefix(".venv/bin/").split(), "--out", tmp_path / "lab")
    assert run.returncode == 0, run.stdout + run.stderr
    assert (tmp_path / "lab" / "training-accuracy.png").exists()


def test_class_commands(
    command: Callable[..., CompletedProcess[str]], grade: Callable[..., Run], solved: Path, tmp_path: Path
) -> None:
    """The commands for a class work, and the table names every file that they make."""
    report = with_entry(json.loads(json.dumps(grade(solved).json)), "group07", participant="1000")
    write_classroom(tmp_path / "class", {"group07": report})
    (tmp_path / "votes.csv").write_text("voter,Robots,Cats\nada,x,\n")
    for line in [line for line in COMMANDS if re.search(r"grader (report|review|ballot) ", line)]:
        run = command(*line.removeprefix(".venv/bin/").split(), cwd=tmp_path)
        assert run.returncode == Exit.DONE, run.stdout + run.stderr
    for path in (tmp_path / "class").iterdir():
        name = f"{path.name}/" if path.is_dir() else path.name
        assert name in {"class.json", "reports/", "review/"} or f"| `{name}` |" in README


def test_grading_a_class(command: Callable[..., CompletedProcess[str]], solved: Path, tmp_path: Path) -> None:
    """The command that grades a class does."""
    solved.rename(tmp_path / "submissions")
    (line,) = [line for line in COMMANDS if "grader grade " in line]
    run = command(*line.removeprefix(".venv/bin/").split(), cwd=tmp_path)
    assert run.returncode in {Exit.DONE, Exit.NOT_ISOLATED}, run.stdout + run.stderr


def test_every_experiment_is_described() -> None:
    """Each one stands in the lab's table, and the sheet leads to it."""
    sheet = (ROOT / "assignment" / "README.md").read_text(encoding="utf-8")
    for name in EXPERIMENT_NAMES:
        assert f"| `{name}` |" in README
        assert f"`grader lab {name}`" in sheet


def test_opening_shows_the_real_output(command: Callable[..., CompletedProcess[str]]) -> None:
    """The table of points at the top is what the first command prints."""
    table = re.search(r"^```text\n(0    .*?)^```", README, re.MULTILINE | re.DOTALL)
    assert table is not None
    run = command("pytest", "--submission", "reference", "-p", "no:cacheprovider")
    assert table[1] in run.stdout


def test_examples_give_what_they_show() -> None:
    """Every Python session runs and answers as printed."""
    examples = doctest.DocTestParser().get_doctest(README, {}, "README", "README.md", 0)
    assert examples.examples
    results = doctest.DocTestRunner().run(examples)
    assert results.failed == 0


def test_tables_are_complete() -> None:
    """Every verdict and every exit code stands in its table."""
    for verdict in Verdict:
        assert f"| `{verdict}` |" in README
    for code in set(Exit) - {Exit.INTERRUPTED}:  # `grader check` has none
        assert re.search(rf"^\| {code.value} \|", README, re.MULTILINE)


@pytest.mark.parametrize("file", ["README.md", "assignment/README.md", "CHANGELOG.md"])
def test_links_lead_somewhere(file: str) -> None:
    """Every relative link of a page leads to a file, and every anchor to a heading."""
    page = ROOT / file
    text = re.sub(r"^```.*?^```|\$[^$\n]*\$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = {
        re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http"):
            assert (page.parent / target.partition("#")[0]).exists(), target
