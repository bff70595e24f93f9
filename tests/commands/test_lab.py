"""`grader lab`: a student's own functions in pictures, on their own machine."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]
QUICK = ("--nets", "2", "--steps", "3", "--depths", "2,3", "--width", "8")


def append(folder: Path, file: str, code: str) -> None:
    """Put a later definition into one of a submission's files."""
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write("\n\n" + code)


def files_of(folder: Path) -> dict[str, bytes]:
    """The content of every file, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_experiment_writes_its_pictures_and_asks(command: Command, solved: Path, tmp_path: Path) -> None:
    """All experiments in small: numbers as JSON, every picture as PNG and SVG, questions, and whose functions."""
    out = tmp_path / "new" / "lab"
    sizes = (*QUICK, "--depth", "3", "--widths", "4,8", "--scales", "0.5,1")
    run = command("grader", "lab", "all", "--submission", solved, "--out", out, *sizes)
    assert run.returncode == 0, run.stdout + run.stderr
    names = [path.name for path in out.iterdir()]
    assert {name for name in names if name.endswith(".json")} == {
        f"{name}.json" for name in ("statistics", "training", "changes", "depth", "width", "scale", "landscape")
    }
    pictures = {name.removesuffix(".png") for name in names if name.endswith(".png")}
    assert pictures == {name.removesuffix(".svg") for name in names if name.endswith(".svg")}
    assert len(pictures) == 3 + 2 + 1 + 3 + 6
    questions = [line for line in run.stdout.splitlines() if line.startswith("  - ")]
    assert len(questions) >= 7 * 3
    assert "Yours: linear_normal_, relu_normal_, layer_statistics." in run.stdout
    for item in ("1.3", "1.4", "1.7", "2.1", "2.2", "2.3", "2.4", "2.5"):
        assert item in run.stdout
    numbers = json.loads((out / "depth.json").read_text(encoding="utf-8"))
    assert numbers["options"]["depths"] == [2, 3]
    assert set(numbers["functions"].values()) == {"own", "built-in"}  # standard_normal_ is given
    assert not run.stderr


def test_the_same_seed_gives_the_same_files(command: Command, solved: Path, tmp_path: Path) -> None:
    """Byte by byte, pictures and numbers; another seed gives others."""
    runs = {}
    for name, seed in (("first", "7"), ("second", "7"), ("third", "8")):
        out = tmp_path / name
        run = command("grader", "lab", "training", "--submission", solved, "--out", out, "--seed", seed, *QUICK)
        assert run.returncode == 0, run.stdout + run.stderr
        runs[name] = files_of(out)
    assert runs["first"] == runs["second"]
    assert all(runs["first"][name] != runs["third"][name] for name in runs["first"])


def test_stubs_are_replaced_and_the_picture_says_so(command: Command, stubs: Path, tmp_path: Path) -> None:
    """Before anything is filled in the lab draws with its own functions, in words and in the numbers."""
    run = command("grader", "lab", "training", "--submission", stubs, "--out", tmp_path / "lab", *QUICK)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Built in: linear_normal_ (not filled in yet), relu_normal_ (not filled in yet)." in run.stdout
    numbers = json.loads((tmp_path / "lab" / "training.json").read_text(encoding="utf-8"))
    assert numbers["functions"]["relu_normal_"] == "built-in: not filled in yet"


def test_a_function_that_does_not_work_is_replaced(command: Command, solved: Path, tmp_path: Path) -> None:
    """It says which one and why; all others are still the student's."""
    append(solved, "initializers.py", "def relu_normal_(weight):\n    return weight + 1\n")
    run = command("grader", "lab", "training", "--submission", solved, "--out", tmp_path / "lab", *QUICK)
    assert run.returncode == 0
    assert "relu_normal_: relu_normal_ returned a new tensor and left the given weight as it was" in run.stdout
    assert "Yours: linear_normal_. Built in: relu_normal_ (fails)." in run.stdout


def test_a_function_that_fails_later_costs_its_experiment(command: Command, solved: Path, tmp_path: Path) -> None:
    """The student reads what was raised and where, no traceback of the lab; other experiments go on."""
    code = "def scaled_relu_normal_(weight, scale):\n    if scale != 1.5:\n        raise ValueError('boom')\n"
    append(solved, "initializers.py", code + "    return relu_normal_(weight).mul_(scale)\n")
    sizes = (*QUICK, "--depth", "3", "--widths", "4", "--scales", "0.5")
    run = command("grader", "lab", "all", "--submission", solved, "--out", tmp_path / "lab", *sizes)
    assert run.returncode == 1
    assert "Your scaled_relu_normal_ raised ValueError: boom (initializers.py, line " in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    names = {path.name for path in (tmp_path / "lab").iterdir()}
    assert {"statistics.json", "width.png"} <= names
    assert "scale.png" not in names


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return (z - z.mean(0)).detach() / (z.std(0) + eps).detach()", "is not differentiable"),
        ("return (z - z.mean(0).detach()) / (z.std(0) + eps).detach()", "has a wrong gradient"),
    ],
)
def test_training_needs_a_differentiable_normalisation(
    command: Command, solved: Path, tmp_path: Path, body: str, sentence: str
) -> None:
    """It says so clearly, and trains with the built-in one."""
    append(solved, "landscape.py", f"def normalize_preactivations(z, eps=1e-5):\n    {body}\n")
    sizes = ("--nets", "1", "--steps", "2", "--depths", "2", "--widths", "4", "--scales", "1", "--depth", "2")
    run = command("grader", "lab", "landscape", "--submission", solved, "--out", tmp_path / "lab", *sizes)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"Your normalize_preactivations {sentence}" in run.stdout
    assert "normalize_preactivations (yours is not" in " ".join(run.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("statistics", "--submission", "nowhere"), "nowhere is no folder"),
        (("statistics", "--nets", "3"), "statistics has no --nets; it takes --seed, --depths, --width, --samples"),
        (("depth", "--depths", "1,2"), "'1' is no whole number from 2 on"),
        (("depth", "--depths", "2,"), "'' is no whole number from 2 on"),
        (("scale", "--scales", "nan"), "'nan' is no number above 0"),
        (("scale", "--learning-rate", "0"), "'0' is no number above 0"),
        (("nonsense",), "invalid choice: 'nonsense'"),
    ],
)
def test_wrong_usage(command: Command, arguments: tuple[str, ...], message: str) -> None:
    """What is wrong and what would be right, and exit code 2."""
    run = command("grader", "lab", *arguments)
    assert run.returncode == 2
    assert message in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr


def test_a_folder_that_cannot_be_written(command: Command, solved: Path, tmp_path: Path) -> None:
    """The message names it."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    run = command("grader", "lab", "training", "--submission", solved, "--out", tmp_path / "taken", *QUICK)
    assert run.returncode == 2
    assert "a file cannot be written" in run.stderr
    assert "taken" in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_interrupted_it_keeps_what_is_finished(solved: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle of a training ends it soon, with exit code 130, and leaves whole files alone."""
    out = tmp_path / "lab"
    arguments = ["lab", "all", "--submission", str(solved), "--out", str(out)]
    sizes = ["--depths", "2,3", "--width", "8", "--nets", "2", "--steps", "10000000"]
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "grader"), *arguments, *sizes], stderr=subprocess.PIPE, encoding="utf-8"
    )
    for _wait in range(1200):
        if (out / "statistics-mean.svg").exists():
            break
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _output, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert f"interrupted; what was finished is in {out}" in errors
    assert "Traceback" not in errors
    names = sorted(path.name for path in out.iterdir())
    assert [name for name in names if name.endswith(".png")] == [
        "statistics-mean.png",
        "statistics-variance-identity.png",
        "statistics-variance-relu.png",
    ]
    assert not [name for name in names if name.startswith((".", "training"))]
