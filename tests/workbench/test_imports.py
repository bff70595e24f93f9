"""What is imported when: drawing must not cost those who do not draw."""

import subprocess
import sys

import pytest
from cases import ROOT

STATEMENTS = {
    "the command line": ("import grader.cli", ("torch", "matplotlib", "tqdm")),
    "pytest's plugin": ("import grader.plugin, grader.pytest_entry", ("torch", "matplotlib")),
    "the exam": (
        "from pathlib import Path; from grader.run import run_exam; run_exam(Path('reference'), ['-q'])",
        ("matplotlib", "grader.workbench"),
    ),
    "the numerics": ("import grader.lab", ("matplotlib", "_pytest", "grader.sandbox", "grader.exam")),
    "the pictures": ("import grader.lab.pictures", ("matplotlib.pyplot", "_pytest", "grader.sandbox", "grader.exam")),
}


@pytest.mark.parametrize("who", STATEMENTS)
def test_nothing_needless_is_imported(who: str) -> None:
    """Neither heavy libraries nor layers above."""
    statement, unwanted = STATEMENTS[who]
    code = f"import sys; {statement}; print([name for name in {unwanted!r} if name in sys.modules], file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stderr.splitlines()[-1] == "[]", run.stderr
