"""Output that nobody reads: no traceback, no other exit code, and every file is written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.commands.exit_codes import Exit

PROGRAM = Path(sys.executable).with_name("grader")


@pytest.mark.parametrize("redirection", ["", "2>&1", ">&- 2>&-"], ids=["pipe", "both", "closed"])
def test_output_that_nobody_reads_ends_no_run(stubs: Path, tmp_path: Path, redirection: str) -> None:
    """A reader who went away, or a stream that was never open, changes neither exit code nor files."""
    report = tmp_path / "report.json"
    reader, writer = os.pipe()
    os.close(reader)  # as after `| head`
    shell = ["sh", "-c", f'exec "$@" {redirection}', "sh"]
    command: list[str | Path] = [*shell, PROGRAM, "check", stubs, "--json", report]
    run = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert run.returncode == Exit.DONE, run.stderr
    assert report.is_file()
    assert run.stderr == b""


def test_points_that_nobody_can_have_are_refused(stubs: Path) -> None:
    """`--min-points` above what there is to earn is a mistake of whoever typed it."""
    run = subprocess.run([PROGRAM, "check", stubs, "--min-points", "200"], capture_output=True, text=True, check=False)
    assert run.returncode == Exit.USAGE
    assert run.stderr == "grader: --min-points 200: there are 70 automatic points to earn\n"


def test_a_folder_that_may_not_be_looked_into_is_wrong_usage(tmp_path: Path) -> None:
    """Nothing of it can be found, and that is no fault of the grader's."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    run = subprocess.run([*plain, PROGRAM, "check", closed / "nothing"], capture_output=True, text=True, check=False)
    assert run.returncode == Exit.USAGE, run.stdout + run.stderr
    assert "INTERNALERROR" not in run.stdout + run.stderr
    assert "cannot be read: Permission denied." in run.stdout + run.stderr
