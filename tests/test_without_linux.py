"""The student's loop where nothing of Linux is to be had: no fork, no signals, none of its modules."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from cases import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the other systems stand for themselves")


def run_without_linux(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a module of this environment."""
    command = [sys.executable, "tests/support/without_linux.py", sysconfig.get_path("purelib"), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False)


def test_right_solution_keeps_all_points() -> None:
    """The reference gets what it gets elsewhere, in a process of its own, and the table says which isolation it was."""
    run = run_without_linux("pytest", "--submission", "reference", "-p", "no:cacheprovider")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "70 / 70" in run.stdout


def test_mistakes_crashes_and_stubs_are_told(stubs: Path) -> None:
    """A wrong value, an exception and a worker that dies cost what they cost elsewhere, and the stubs are open."""
    with (stubs / "variance.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef linear_weight_variance(fan_in):\n    return 2 / fan_in\n")
        file.write("\n\ndef relu_mean(preactivation_variance):\n    __import__('os')._exit(7)\n")
    run = run_without_linux("grader", "check", stubs)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "linear_weight_variance(fan_in=4) returned 0.5, which is wrong." in run.stdout
    assert "exit code 7" in run.stdout
    assert "Not filled in yet: relu_weight_variance" in run.stdout
