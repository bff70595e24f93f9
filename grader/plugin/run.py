"""Runs the packaged exam on one submission, in this process and without any pytest set-up of the user's."""

import json
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_jsonreport.plugin

import grader.plugin
from grader.exercise import Exercise
from grader.plugin.grading import GRADING
from grader.report.as_json import to_json
from grader.report.model import Picture, Report
from grader.sandbox.levels import Sandbox

_SETTINGS = Path(__file__).parent / "check.ini"
# Variables by which a user changes every pytest run of theirs, and what a session around this one, such as that of the
# project's own tests, keeps for itself.
_OF_OTHERS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_CURRENT_TEST")


@dataclass(frozen=True)
class Run:
    """What came of running the exam.

    Attributes:
        exit_code: pytest's.
        report: the report, or None if nothing was graded.
        json: what a report's file holds, as plain data: our key ``grading``, then pytest-json-report's; or None.
        problem: why nothing was graded, as far as the session said so.
    """

    exit_code: int
    report: Report | None
    json: dict[str, Any] | None
    problem: str = ""

    def with_pictures(self, pictures: tuple[Picture, ...]) -> "Run":
        """The same with pictures that its report links."""
        if self.report is None or self.json is None:
            return self
        grading = {**self.json["grading"], "pictures": [to_json(picture) for picture in pictures]}
        return Run(self.exit_code, replace(self.report, pictures=pictures), {**self.json, "grading": grading})


def run_exam(exercise: Exercise, folder: Path, options: list[str], sandbox: Sandbox | None = None) -> Run:
    """Run the exam on the submission in a folder.

    Args:
        exercise: what is asked of it.
        folder: the submission.
        options: further options of pytest and of `grader.plugin`.
        sandbox: where to run the student's code; None starts one for this run and ends it.
    """
    keeper = _Keeper(sandbox)
    json_report = pytest_jsonreport.plugin.JSONReport()
    # From the folder above the sheet's package, so that checks are shown alike wherever the grader is installed.
    home = exercise.root
    fixed = ["-c", str(_SETTINGS), f"--rootdir={home}", f"--sheet={exercise.location}", "--noconftest"]
    fixed += [f"--submission={folder.resolve()}", f"--submission-name={folder}"]
    with pytest.MonkeyPatch.context() as patch, chdir(home):
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        for name in _OF_OTHERS:
            patch.delenv(name, raising=False)
        arguments = [*fixed, "--json-report-file=none", *options, str(exercise.items_folder)]
        exit_code = int(pytest.main(arguments, plugins=[grader.plugin, pytest_jsonreport.plugin, keeper, json_report]))
    # What pytest-json-report knows of the machine need not be JSON.
    data = json.loads(json.dumps(json_report.report, default=str)) if keeper.report else None
    return Run(exit_code, keeper.report, data, keeper.problem)


class _Keeper:
    """Lends a sandbox to a session and keeps the session's report beyond its end."""

    def __init__(self, sandbox: Sandbox | None) -> None:
        self.report: Report | None = None
        self.problem = ""
        self._sandbox = sandbox

    def pytest_grading_sandbox(self) -> Sandbox | None:
        return self._sandbox

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Also called where a session ends itself by `pytest.exit`, with the reason."""
        self.problem = str(excinfo.value)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if GRADING in session.config.stash:
            self.report = session.config.stash[GRADING].report
