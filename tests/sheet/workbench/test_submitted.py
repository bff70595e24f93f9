"""`grader check --pictures`: a tutor's pictures, from weights that the submission's functions returned."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema

from grader.report.schemas import load_schema

# Whoever imports this beside the code that draws has run a submission where none may run.
TRAP = """
import sys

if any(name.startswith(("grader.sheet.workbench", "grader.sheet.lab")) for name in sys.modules):
    raise SystemExit("the submission runs in the trusted process")


def scaled_relu_normal_(weight, scale):
    if scale == 10:
        raise ValueError("boom")
    with torch.no_grad():
        return relu_normal_(weight).mul_(scale)
"""


def test_pictures_are_drawn_and_linked(
    command: Callable[..., CompletedProcess[str]], solved: Path, tmp_path: Path
) -> None:
    """The report links pictures and numbers; nothing of the submission runs where they are drawn.

    A function that fails while its picture is drawn costs this picture alone, and a line says so.
    """
    with (solved / "initializers.py").open("a", encoding="utf-8") as file:
        file.write(TRAP)
    report_file, pictures = tmp_path / "reports" / "report.json", tmp_path / "pictures"
    run = command("grader", "check", solved, "-q", "--json", report_file, "--pictures", pictures)
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(report_file.read_text(encoding="utf-8"))
    jsonschema.validate(report, load_schema("report"))
    grading = report["grading"]
    assert grading["points"]["automatic"] == 70
    experiments = [picture["experiment"] for picture in grading["pictures"]]
    assert experiments == ["statistics"] * 3 + ["training"] * 2
    for picture in grading["pictures"]:
        assert picture["png"].startswith("../pictures/")
        for kind in ("png", "svg", "numbers"):
            assert (report_file.parent / picture[kind]).stat().st_size > 1000
    numbers = json.loads((pictures / "training.json").read_text(encoding="utf-8"))
    assert numbers["functions"] == {"standard_normal_": "built-in", "linear_normal_": "own", "relu_normal_": "own"}
    assert "no pictures of landscape" in run.stderr
    assert "boom" in run.stderr
    assert "5 pictures in" in run.stdout
