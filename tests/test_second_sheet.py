"""A second sheet, of which the engine has never heard, graded by every command without a line changed in the engine."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cases import ROOT

from grader.commands.exit_codes import Exit

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def dice(tmp_path: Path) -> Path:
    """The sheet in tests/dice, where no configuration and no conftest of ours is near."""
    return Path(shutil.copytree(ROOT / "tests" / "dice", tmp_path / "sheets" / "dice"))


@pytest.fixture
def wrong(dice: Path, tmp_path: Path) -> Path:
    """A submission with the two known mistakes, whose author has written something."""
    folder = Path(shutil.copytree(dice / "reference", tmp_path / "class" / "ada"))
    text = (
        (folder / "dice.py").read_text(encoding="utf-8").replace("sides + 1", "sides - 1").replace("(1, 7,", "(0, 6,")
    )
    (folder / "dice.py").write_text(text, encoding="utf-8")
    return folder


def test_it_is_small() -> None:
    """A sheet is little work: this one has under 150 lines."""
    files = [path for path in (ROOT / "tests" / "dice").rglob("*") if path.suffix in {".py", ".md"}]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 150


def test_pytest(command: Command, dice: Path) -> None:
    """Pytest grades it, chosen by the option: stubs are not attempted, the reference has all points."""
    run = command("pytest", "--sheet", dice, "--submission", dice / "work")
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"Not filled in yet: throw \(dice\.py, line \d+\)\.", run.stdout)
    assert re.search(r"^B    Throwing a die +0 / 4  \+ 2 written: unanswered$", run.stdout, re.MULTILINE)
    run = command("pytest", f"--sheet={dice}", f"--submission={dice / 'reference'}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "7 / 7, up to 2 more from your tutor" in run.stdout


def test_line_of_configuration(command: Command, dice: Path, tmp_path: Path) -> None:
    """One line in pyproject.toml chooses it, for pytest and for the commands."""
    home = tmp_path / "home"
    shutil.copytree(dice / "reference", home / "work")
    lines = ["[tool.grader]", 'sheet = "dice"', "[tool.pytest.ini_options]", 'addopts = ["-p", "grader.plugin"]']
    (home / "pyproject.toml").write_text("\n".join(lines), encoding="utf-8")
    for words in (("pytest",), ("grader", "check")):
        run = command(*words, cwd=home, env={"PYTHONPATH": str(dice.parent)})
        assert run.returncode == 0, run.stdout + run.stderr
        assert "7 / 7, up to 2 more from your tutor" in run.stdout


def test_line_of_configuration_runs_no_code_of_its_folder(command: Command, tmp_path: Path) -> None:
    """Who grades in a folder that is not theirs: a package in there is none that the line can name."""
    (tmp_path / "innocent").mkdir()
    (tmp_path / "innocent" / "__init__.py").write_text("print('it ran')\n", encoding="utf-8")
    lines = ["[tool.grader]", 'sheet = "innocent"', "[tool.pytest.ini_options]", 'addopts = ["-p", "grader.plugin"]']
    (tmp_path / "pyproject.toml").write_text("\n".join(lines), encoding="utf-8")
    for words in (("grader", "--help"), ("python", "-m", "grader", "check"), ("grader", "check"), ("pytest",)):
        run = command(*words, cwd=tmp_path)
        assert run.returncode != 0
        assert "There is no innocent" in run.stderr
        assert "it ran" not in run.stdout + run.stderr


@pytest.mark.parametrize("name", ["argparse", "tomllib", "traceback", "numpy", "jinja2"])
def test_module_runs_no_code_of_its_folder(command: Command, tmp_path: Path, name: str) -> None:
    """`python -m grader` in a student's folder takes none of the modules from there that it imports."""
    (tmp_path / f"{name}.py").write_text("print('it ran')\n", encoding="utf-8")
    run = command("python", "-m", "grader", "report", tmp_path, cwd=tmp_path)
    assert run.returncode == Exit.USAGE
    assert "it ran" not in run.stdout + run.stderr


def test_package_around_the_reference_that_does_not_load_is_a_sentence(command: Command, dice: Path) -> None:
    """The reference is what the sandbox hides, so it is looked for before anything is graded."""
    ada = shutil.copytree(dice / "reference", dice.parent / "ada")
    shutil.copytree(dice / "reference", dice / "solved" / "reference")
    (dice / "solved" / "__init__.py").write_text("1 +\n", encoding="utf-8")
    text = (dice / "__init__.py").read_text(encoding="utf-8")
    (dice / "__init__.py").write_text(text.replace("dice.reference", "dice.solved.reference"), encoding="utf-8")
    for program in (("grader", "--sheet", dice, "check", ada), ("pytest", "--sheet", dice, "--submission", ada)):
        run = command(*program)
        assert run.returncode != 0
        assert "dice.solved.reference does not load: SyntaxError" in run.stdout + run.stderr
        assert not re.search("Traceback|INTERNALERROR", run.stdout + run.stderr)


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("__init__.py", ('"dice",', '"dicing",'), "The sheet dice calls itself dicing"),
        (
            "contract.py",
            ("FUNCTIONS", "raise OSError('no contract')\nFUNCTIONS"),
            "dice.contract does not load: OSError",
        ),
        ("items/item_b_throw.py", ("ITEM = ", "ITEM = = "), "item_b_throw does not load: SyntaxError"),
        ("reference/dice.py", ("def throw", "import nowhere\ndef throw"), "dice.reference.dice does not load: Mod"),
    ],
)
def test_a_fault_of_the_sheet_is_a_sentence(
    command: Command, dice: Path, file: str, change: tuple[str, str], words: str
) -> None:
    """A sheet that does not load is named, with the place; nothing is a traceback."""
    right = shutil.copytree(dice / "reference", dice.parent / "ada")
    text = (dice / file).read_text(encoding="utf-8")
    (dice / file).write_text(text.replace(*change, 1), encoding="utf-8")
    for program in (
        ("grader", "--sheet", dice, "check", right),
        ("pytest", "--sheet", dice, "--submission", right),
    ):
        run = command(*program)
        assert words in run.stdout + run.stderr
        assert "Traceback" not in run.stdout + run.stderr
        assert "INTERNALERROR" not in run.stdout + run.stderr


def test_check(command: Command, dice: Path, wrong: Path, tmp_path: Path) -> None:
    """`grader check` names both mistakes, one of a formula and one of a function that draws."""
    report = tmp_path / "report.json"
    run = command("grader", "--sheet", dice, "check", wrong, "--json", report)
    assert run.returncode == 0, run.stdout + run.stderr
    grading = json.loads(report.read_text(encoding="utf-8"))["grading"]
    assert {check["id"]: check["misconception"] for check in grading["checks"]} == {
        "A.mean": "mean-from-zero",
        "B.throw": "throw-from-zero",
    }
    assert grading["points"]["automatic"] == 0
    run = command("grader", "--sheet", dice, "check", wrong, "--pictures", tmp_path / "pictures")
    assert run.returncode == Exit.USAGE
    assert "nothing to draw" in run.stderr


def test_class(command: Command, dice: Path, wrong: Path, tmp_path: Path) -> None:
    """`grader grade` makes reports and pages, and `grader review` takes a tutor's points for the written item."""
    shutil.copytree(dice / "reference", wrong.parent / "bob")
    out = tmp_path / "out"
    run = command("grader", "--sheet", dice, "grade", wrong.parent, "--out", out, "--unsafe-no-isolation")
    assert run.returncode == 0, run.stdout + run.stderr
    assert not (out / "ballot.csv").exists()
    assert "Sides count from 0." in (out / "pages" / "ada.html").read_text(encoding="utf-8")
    review = out / "review" / "item-B.md"
    assert command("grader", "review", out).returncode == 0
    text = review.read_text(encoding="utf-8")
    review.write_text(text.replace("points (0 to 2):", "points (0 to 2): 1.5"), encoding="utf-8")
    run = command("grader", "review", out)
    assert run.returncode == 0, run.stdout + run.stderr
    final = json.loads((out / "final.json").read_text(encoding="utf-8"))
    assert {entry["name"]: entry["final"] for entry in final["submissions"]} == {"ada": 1.5, "bob": 8.5}


def test_selftest(command: Command, dice: Path) -> None:
    """`grader selftest` puts reference, stubs and mistakes through the exam."""
    run = command("grader", "--sheet", dice, "selftest")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 wrong answers, 0 accepted variants, 1 reference, 1 set of stubs" in run.stdout
