"""Runs the packaged exam on one submission, in this process and without any pytest set-up of the user's."""

import os
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import pytest_jsonreport.plugin

import grader.plugin
from grader.plugin import Grading
from grader.report.model import Report
from grader.sandbox.levels import Sandbox

__all__ = ["Run", "run_exam"]

_EXAM = Path(__file__).parent / "exam"
# Variables by which a user changes every pytest run of theirs.
_USER_SETTINGS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


@dataclass(frozen=True)
class Run:
    """What came of running the exam.

    Attributes:
        exit_code: pytest's.
        report: the report, or None if nothing was graded.
        json: pytest-json-report's report with our key ``grading``, or None.
    """

    exit_code: int
    report: Report | None
    json: dict[str, Any] | None


def run_exam(folder: Path, options: list[str], sandbox: Sandbox | None = None) -> Run:
    """Run the exam on the submission in a folder.

    Args:
        folder: the submission.
        options: further options of pytest and of `grader.plugin`.
        sandbox: where to run the student's code; None starts one for this run and ends it.
    """
    keeper = _Keeper(sandbox)
    json_report = pytest_jsonreport.plugin.JSONReport()
    # From the folder above the package, so that checks are shown as grader/exam/… wherever the grader is installed.
    home = _EXAM.parents[1]
    fixed = ["-c", str(_EXAM / "check.ini"), f"--rootdir={home}"]
    fixed += [f"--submission={folder.resolve()}", f"--submission-name={folder}"]
    with patch.dict(os.environ, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}), chdir(home):
        for name in _USER_SETTINGS:
            os.environ.pop(name, None)
        arguments = [*fixed, "--json-report-file=none", *options, str(_EXAM)]
        exit_code = int(pytest.main(arguments, plugins=[grader.plugin, pytest_jsonreport.plugin, keeper, json_report]))
    return Run(exit_code, keeper.report, json_report.report if keeper.report else None)


class _Keeper:
    """Lends a sandbox to a session and keeps the session's report beyond its end."""

    def __init__(self, sandbox: Sandbox | None) -> None:
        self.report: Report | None = None
        self._sandbox = sandbox

    def pytest_grading_sandbox(self) -> Sandbox | None:
        return self._sandbox

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        grading = session.config.pluginmanager.get_plugin("grading")
        if isinstance(grading, Grading):
            self.report = grading.report()
