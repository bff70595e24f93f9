"""A class of real reports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT, SUBMISSIONS, Case
from classrooms import Json, MakeClass, make_messy, with_entry, write_classroom

from grader.plugin.run import run_exam
from grader.sandbox.levels import Sandbox

CASES = {
    "right": "correct/reference",
    "linear": "wrong/initialiser_linear",
    "crash": "mishaps/os_exit",
    "prints": "mishaps/output_is_shown",
    "silent": "mishaps/blank_answers",
}


@pytest.fixture(scope="session")
def real_reports(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """Reports of the exam on whole submissions, as `grader check --json --reveal-all` writes them."""
    reports: dict[str, Json] = {}
    for name, case in CASES.items():
        folder = Case(EXERCISE, ROOT, SUBMISSIONS / case).build(tmp_path_factory.mktemp(name))
        run = run_exam(EXERCISE, folder, ["--reveal-all", "-q"], sandbox)
        assert run.json is not None
        reports[name] = run.json
        # Which level this machine gives is not what these tests are about.
        reports[name]["grading"]["environment"]["isolation"]["level"] = "confined"
    return reports


@pytest.fixture
def make_class(real_reports: dict[str, Json], tmp_path: Path) -> MakeClass:
    """Write a class of the real reports under their names, with changes made to them."""

    def make(change: Callable[[dict[str, Json]], object] = lambda _reports: None) -> Path:
        reports = {
            name: with_entry(report, name, name=f"Group {name.capitalize()}", participant=str(1000 + place))
            for place, (name, report) in enumerate(real_reports.items())
        }
        change(reports)
        return write_classroom(tmp_path / "class", reports)

    return make


@pytest.fixture
def messy(make_class: MakeClass) -> Path:
    """A class in which everything goes wrong, without its forms."""
    return make_class(make_messy)
