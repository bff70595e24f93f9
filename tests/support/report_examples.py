"""Makes the examples beside the schemas from a class of two, by the commands that a tutor gives; see `main`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cases import ROOT
from classrooms import Json

from grader.commands.exit_codes import Exit
from grader.files import write_whole
from grader.report.as_json import to_text
from grader.report.schemas import FOLDER

EXAMPLES = FOLDER / "examples"
HANDED_IN = 1_795_199_400  # 2026-11-20, 18:30 UTC
MOODLE = "Ada Lovelace_1234_assignsubmission_file_"
# What another machine, or another day, makes differently.
_MACHINE = ("grader", "python", "torch", "numpy", "isolation")


def make_examples(folder: Path) -> dict[str, Json]:
    """Grade a class of the sheet in tests/dice, review one answer, and return one report and the lists of the class.

    Of pytest's own keys the short ones are kept.
    """
    _hand_in(folder / "class")
    grade = ("--sheet", "dice", "grade", "class", "--out", "out", "--salt", "secret")
    if _grader(folder, *grade) == Exit.NOT_ISOLATED:
        _grader(folder, *grade, "--unsafe-no-isolation")
    _grader(folder, "review", "out")
    review = folder / "out" / "review" / "item-B.md"
    text = review.read_text(encoding="utf-8")
    filled = text.replace("points (0 to 2):", "points (0 to 2): 1.5", 1).replace("comment:", "comment: How close?", 1)
    review.write_text(filled, encoding="utf-8")
    _grader(folder, "review", "out")
    names = {"report": "reports/Ada-Lovelace-1234.json", "class": "class.json", "final": "final.json"}
    examples = {name: json.loads((folder / "out" / path).read_text(encoding="utf-8")) for name, path in names.items()}
    for key in ("root", "environment", "collectors", "tests"):
        del examples["report"][key]
    examples["report"]["grading"]["environment"]["platform"] = "Linux-6.8.0-x86_64-with-glibc2.39"
    return examples


def comparable(examples: dict[str, Json]) -> dict[str, Json]:
    """Examples without what another machine, version or day makes differently."""
    copy: dict[str, Json] = json.loads(json.dumps(examples))
    for key in [key for key in copy["report"] if key not in {"classroom", "grading"}]:
        del copy["report"][key]
    del copy["report"]["classroom"]["key"]
    for key in _MACHINE:
        del copy["report"]["grading"]["environment"][key]
    for key in ("grader", "isolation"):
        del copy["class"][key]
    return copy


def _hand_in(folder: Path) -> None:
    for name in (MOODLE, "ben"):
        (folder / name).mkdir(parents=True)
        for file in ("dice.py", "report.md"):
            shutil.copy(ROOT / "tests" / "dice" / "reference" / file, folder / name)
    wrong = folder / MOODLE / "dice (1).py"
    text = (folder / MOODLE / "dice.py").read_text(encoding="utf-8").replace("(1, 7,", "(0, 6,")
    wrong.write_text(text.replace("(sides + 1) / 2", "((sides + 1) / 2) ** 2"), encoding="utf-8")
    (folder / MOODLE / "dice.py").unlink()
    (folder / "grades.csv").write_text("name,points\n", encoding="utf-8")
    for path in folder.rglob("*"):
        os.utime(path, (HANDED_IN, HANDED_IN))


def _grader(folder: Path, *arguments: str) -> int:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    run = subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path, "TZ": "UTC"},
    )
    assert run.returncode in {Exit.DONE, Exit.NOT_ISOLATED}, run.stdout + run.stderr
    return run.returncode


def main(folder: str) -> None:
    """Write the examples again, after a change of the model, by a class in an empty folder."""
    EXAMPLES.mkdir(exist_ok=True)
    for name, example in make_examples(Path(folder)).items():
        write_whole(EXAMPLES / f"{name}.json", to_text(example))


if __name__ == "__main__":
    main(*sys.argv[1:])
