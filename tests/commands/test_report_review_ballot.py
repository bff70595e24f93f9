"""`grader report`, `review` and `ballot`, and the other forms of `grader check`, as processes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from xml.etree import ElementTree as ET

import pytest
from cases import ROOT
from classrooms import make_messy, with_entry, write_classroom

from grader.cli import main
from grader.commands.exit_codes import Exit
from grader.plugin.run import Run

Command = Callable[..., CompletedProcess[str]]
WORKSHEET = ROOT / "tests" / "report" / "forms" / "examples" / "moodle_worksheet.csv"


@pytest.fixture
def class_folder(grade: Callable[..., Run], solved: Path, tmp_path: Path) -> Path:
    """A class of one real report."""
    report = json.loads(json.dumps(grade(solved, "--reveal-all").json))
    report["grading"]["environment"]["isolation"]["level"] = "confined"
    return write_classroom(
        tmp_path / "class", {"group07": with_entry(report, "group07", name="Group Right", participant="1000")}
    )


def test_report_makes_all_forms_and_the_worksheet(command: Command, class_folder: Path, tmp_path: Path) -> None:
    """`grader report` says where to look, appends to GitHub's summary, and lists what the worksheet lacks."""
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n\n")
    run = command(
        "grader", "report", class_folder, "--moodle-worksheet", WORKSHEET, env={"GITHUB_STEP_SUMMARY": str(summary)}
    )
    assert run.returncode == Exit.DONE, run.stderr
    assert f"Open {class_folder / 'index.html'}" in run.stdout
    assert "0 grades filled in" in run.stdout
    assert "Participant 1000: not reviewed yet: 1.3, 1.4, 2.1, 2.2, 2.3, 2.4, 2.5" in run.stdout
    assert (class_folder / "moodle-worksheet.csv").read_bytes() == WORKSHEET.read_bytes()
    assert summary.read_text(encoding="utf-8").startswith("Before.\n\n## 1 of 1 submission graded\n")


def test_a_tutor_reviews_a_class(command: Command, class_folder: Path) -> None:
    """Sheets are written, filled in by hand, merged; who is left is listed; then the worksheet gets the grade."""
    run = command("grader", "review", class_folder, "--anonymous")
    assert run.returncode == Exit.DONE, run.stderr
    assert "Group Right" not in run.stdout
    assert "item-1.4.md: 0 of 1 answers reviewed" in run.stdout
    for sheet in (class_folder / "review").iterdir():
        text = sheet.read_text(encoding="utf-8")
        sheet.write_text(re.sub(r"^(points.*:)$", r"\1 9", text, flags=re.MULTILINE), encoding="utf-8")
    run = command("grader", "review", class_folder)
    assert run.returncode == Exit.USAGE
    assert "9 points are more than the 5 that the item is worth" in run.stderr
    assert run.stderr.count("item-1.4.md, line ") == 1
    for sheet in (class_folder / "review").iterdir():
        sheet.write_text(sheet.read_text(encoding="utf-8").replace("): 9", "): 3.5"), encoding="utf-8")
    run = command("grader", "review", class_folder, "--no-anonymous")
    assert run.returncode == Exit.DONE, run.stderr
    assert "item-1.4.md: 1 of 1 answers reviewed" in run.stdout
    assert "final points for 1 of 1 submission" in run.stdout
    assert json.loads((class_folder / "final.json").read_text())["submissions"][0]["final"] == 94.5
    run = command("grader", "report", class_folder, "--moodle-worksheet", WORKSHEET)
    assert "1 grade filled in" in run.stdout
    assert b",94.50,100.00," in (class_folder / "moodle-worksheet.csv").read_bytes()


def test_ballot_is_counted(command: Command, tmp_path: Path) -> None:
    """`grader ballot count` prints ranks and ties; votes that make no sense are exit code 2."""
    votes = tmp_path / "votes.csv"
    votes.write_text("voter,Robots,Cats,Still life\nada,x,x,\nemmy,x,x,\nalan,,,x\n", encoding="utf-8")
    run = command("grader", "ballot", "count", votes)
    assert run.returncode == Exit.DONE
    assert run.stdout == (
        "3 ballots\n  1. Cats: 2\n  1. Robots: 2\n  3. Still life: 1\n"
        "There is a tie on rank 1 with 2 votes each: Cats, Robots\n"
    )
    votes.write_bytes("voter,Größe\nada,x\n".encode("latin-1"))
    assert "is not UTF-8" in command("grader", "ballot", "count", votes).stderr
    run = command("grader", "ballot", "count", tmp_path / "nowhere.csv")
    assert run.returncode == Exit.USAGE
    assert "nowhere.csv" in run.stderr


@pytest.mark.parametrize("name", ["report", "review"])
def test_folder_without_a_class(command: Command, tmp_path: Path, name: str) -> None:
    """A folder that `grader grade` did not write is exit code 2, and nothing is written into it."""
    run = command("grader", name, tmp_path / "x")
    assert run.returncode == Exit.USAGE
    assert "class.json does not exist. Give the folder that `grader grade … --out DIR` wrote" in run.stderr
    assert not (tmp_path / "x").exists()


def test_worksheet_that_is_none(command: Command, class_folder: Path) -> None:
    """A worksheet that cannot be used is exit code 2 and named; the forms are made all the same."""
    run = command("grader", "report", class_folder, "--moodle-worksheet", class_folder / "class.json")
    assert run.returncode == Exit.USAGE
    assert "class.json is no grading worksheet" in run.stderr
    assert (class_folder / "index.html").exists()


@pytest.mark.parametrize(
    ("arguments", "in_the_way", "words", "code"),
    [
        (("report",), "index.html", "the forms cannot be written: ", Exit.UNGRADABLE),
        (("review",), "review/item-1.4.md", "item-1.4.md cannot be read: ", Exit.USAGE),
        (("review",), "final.json", "the reviews cannot be written: ", Exit.UNGRADABLE),
        (("report", "--moodle-worksheet", "nowhere.csv"), None, "nowhere.csv cannot be read: No such file", Exit.USAGE),
        (("review", "nowhere.md"), None, "nowhere.md does not exist.", Exit.USAGE),
    ],
)
def test_file_that_cannot_be_had_is_named(
    class_folder: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    arguments: tuple[str, ...],
    in_the_way: str | None,
    words: str,
    code: Exit,
) -> None:
    """What cannot be read or written is said with its name and the reason, and never ends in a traceback."""
    if in_the_way:
        (class_folder / in_the_way).mkdir(parents=True)
    name, *others = arguments
    assert main([name, str(class_folder), *others]) == code
    assert words in capsys.readouterr().err


def test_check_writes_junit_and_gradescope(command: Command, stubs: Path, tmp_path: Path) -> None:
    """`grader check` writes both beside its report, for CI and for Gradescope's autograder."""
    junit, results = tmp_path / "junit.xml", tmp_path / "results" / "results.json"
    run = command("grader", "check", stubs, "-q", "--junit", junit, "--gradescope", results)
    assert run.returncode == Exit.DONE, run.stderr
    suite = ET.parse(junit).getroot()[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("skipped")) == ("26", "26")
    assert json.loads(results.read_text(encoding="utf-8"))["score"] == 0


def test_messy_class_is_made(command: Command, grade: Callable[..., Run], solved: Path, tmp_path: Path) -> None:
    """A class with everything in it that goes wrong is no error of the command."""
    report = json.loads(json.dumps(grade(solved, "--reveal-all").json))
    reports = {"right": with_entry(report, "right")}
    make_messy(reports)
    run = command("grader", "report", write_classroom(tmp_path / "class", reports))
    assert run.returncode == Exit.DONE, run.stderr
