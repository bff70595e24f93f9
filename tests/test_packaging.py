"""The wheel: what is installed grades without the repository."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from cases import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the repository's tracked content."""
    source = tmp_path_factory.mktemp("source")
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=source, check=True, input=archive)
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = target.iterdir()
    return path


def test_wheel_holds_the_grader_and_the_reference_alone(wheel: Path) -> None:
    """No assignment, no tests; the schema, the answers and the exam's configuration are there."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"grader", "reference"}
    for wanted in (
        "grader/report/schemas/report.json",
        "grader/report/schemas/examples/report.json",
        "grader/plugin/check.ini",
        "grader/py.typed",
        "grader/sheet/lab/pictures/lab.mplstyle",
        "grader/report/forms/templates/index.html",
        "grader/report/forms/templates/style.css",
        "reference/answers.md",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_wheel_grades(wheel: Path, tmp_path: Path, solved: Path) -> None:
    """`grader check` from an environment that has only the wheel gives full marks to the solved assignment."""
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(install, check=True)
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(
        subprocess.run([str(python), "-c", query], check=True, capture_output=True, text=True).stdout.strip()
    )
    # The dependencies are borrowed from this environment: its folder is on the path, its editable install is not.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    report = tmp_path / "report.json"
    run = subprocess.run(
        [str(python.parent / "grader"), "check", str(solved), "--json", str(report)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(report.read_text(encoding="utf-8"))["grading"]["points"]["automatic"] == 70
    where = subprocess.run(
        [str(python), "-c", "import grader; print(grader.__file__)"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(environment) in where.stdout
