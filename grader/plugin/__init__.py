"""The pytest plugin: collects the checks of a sheet, runs them, and turns verdicts into outcomes, points and a report.

Loaded by ``-p grader.plugin`` from a configuration, or handed to pytest by `grader.plugin.run`; never by an entry
point, so that it stays out of every other pytest run on the machine. The hooks here are small: they stand around one
object, the session's `Grading`, and around the items of `collecting`.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from grader import __version__
from grader.engine.answers import find_answers
from grader.engine.submission import Submission, SubmissionError
from grader.exercise import ExerciseError, load_configured, load_exercise
from grader.i18n import _
from grader.judging.finding import Verdict
from grader.plugin.collecting import CheckItem, ItemFile
from grader.plugin.grading import GRADING, Grading, Settings
from grader.plugin.showing import encodable, explanation
from grader.report import terminal
from grader.report.as_json import report_data
from grader.report.as_text import format_points, verdict_name
from grader.report.model import CheckResult
from grader.report.visible import Audience, for_student
from grader.sandbox.launch import SandboxError
from grader.sandbox.levels import IsolationError, Sandbox

PRACTICE_SALT = "practice"
# What pytest-xdist and pytest-forked are told where nobody asks anything of them.
_ONE_PROCESS: dict[str, object] = {"numprocesses": None, "dist": "no", "tx": [], "distload": False, "forked": False}
SESSION_REFUSED = 40  # the exit code where confinement is asked for and cannot be had; pytest's own end at 5


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options of grading."""
    group = parser.getgroup("grading", "grading of a submission")
    group.addoption(
        "--submission", metavar="PATH", help="folder to grade (default: the sheet's, beside pyproject.toml)"
    )
    group.addoption("--submission-name", metavar="NAME", help="call the submission so (default: its folder)")
    group.addoption(
        "--sheet",
        metavar="SHEET",
        help="the package of the sheet, or its folder (default: what pyproject.toml says under [tool.grader])",
    )
    group.addoption("--check", metavar="ID", action="append", help="run this check alone (may be given several times)")
    group.addoption("--salt", default=PRACTICE_SALT, help="the course's salt: another salt draws other inputs")
    group.addoption("--reveal-all", action="store_true", help="show expected values of all checks (for tutors)")
    group.addoption(
        "--in-process",
        action="store_true",
        help="run the submission inside pytest, without isolation or deadlines: for breakpoint(); --pdb implies it",
    )
    group.addoption("--untrusted", action="store_true", help="grade others' code: refuse unless it can be confined")
    group.addoption(
        "--unsafe-no-isolation",
        action="store_true",
        help="grade others' code even where it cannot be confined; every report says so",
    )


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register the hook by which one sandbox serves many sessions."""
    pluginmanager.add_hookspecs(_Hooks)


class _Hooks:
    @pytest.hookspec(firstresult=True)
    def pytest_grading_sandbox(self) -> Sandbox | None:
        """Lend a sandbox that is already running; its lender ends it."""


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Keep to one process, before the plugins see to it that would share the checks out, or fork for each."""
    for option, without in _ONE_PROCESS.items():
        if hasattr(config.option, option):
            setattr(config.option, option, without)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Find the sheet, and collect its checks where nothing else was named."""
    option = config.option
    try:
        exercise = load_exercise(option.sheet) if option.sheet else load_configured(config.rootpath)
    except ExerciseError as error:
        raise pytest.UsageError(str(error)) from None
    if option.untrusted and not option.unsafe_no_isolation and (option.in_process or option.usepdb):
        raise pytest.UsageError(_("--untrusted confines the code; --in-process and --pdb run it in this process."))
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args[:] = [str(exercise.items_folder)]
    settings = Settings(
        exercise,
        Path(option.submission or config.rootpath / exercise.package),
        option.submission_name or "",
        option.salt,
        # A debugger needs the student's frames and the terminal: only the in-process level has both.
        in_process=option.in_process or option.usepdb,
        untrusted=option.untrusted,
        unsafe=option.unsafe_no_isolation,
    )
    config.stash[GRADING] = Grading(settings)
    config.pluginmanager.register(_JsonReport(config), "grading-json")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the sandbox. Its zygote imports torch while collection imports it here: side by side, not in turn."""
    if session.config.option.collectonly:
        return
    try:
        session.config.stash[GRADING].start(session.config.hook.pytest_grading_sandbox())
    except ExerciseError as error:
        raise pytest.UsageError(str(error)) from None
    except SandboxError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is graded, and first of all what is wrong with the file of written answers."""
    settings = config.stash[GRADING].settings
    text = _("grader {version}: submission {folder}, salt {salt}")
    lines = [text.format(version=__version__, folder=settings.shown_folder, salt=settings.salt)]
    try:
        problem = find_answers(Submission(settings.exercise, settings.folder)).problem
    except ExerciseError:
        return lines  # which the collection says
    return [*lines, _("WRITTEN ANSWERS: {problem}").format(problem=problem)] if problem else lines


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ItemFile | None:
    """Collect the file of an item."""
    exercise = parent.config.stash[GRADING].settings.exercise
    if file_path.parent != exercise.items_folder or not file_path.match("item_*.py"):
        return None
    collected: ItemFile = ItemFile.from_parent(parent, path=file_path, exercise=exercise)
    return collected


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the checks that were not asked for, and open the submission."""
    grading = config.stash[GRADING]
    try:
        wanted = grading.wanted(config.option.check or ())
        left_out = [item for item in items if isinstance(item, CheckItem) and item.check.id not in wanted]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]
        if any(isinstance(item, CheckItem) for item in items) and not config.option.collectonly:
            grading.open()
    except (ExerciseError, SubmissionError) as error:
        raise pytest.UsageError(str(error)) from None
    except IsolationError as error:
        pytest.exit(str(error), returncode=SESSION_REFUSED)
    except SandboxError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the finding in place of pytest's own account of the exception: a student sees no grader traceback."""
    report = yield
    if call.when != "call" or not isinstance(item, CheckItem) or item.result is None:
        return report
    result = item.result
    report.check_result = result  # type: ignore[attr-defined]  # for pytest_report_teststatus, which gets no item
    if report.outcome == "passed":
        return report
    shown = explanation(item.config.stash[GRADING], result, item.location, _audience(item.config))
    if report.skipped:
        # As a tuple: that is how pytest knows a skip.
        report.longrepr = (shown.reprcrash.path, shown.reprcrash.lineno, shown.reprcrash.message)
        return report
    report.location = (*report.location[:2], terminal.headline(result))
    report.longrepr = shown
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Name the verdict and the points where pytest would say PASSED, FAILED or SKIPPED."""
    result: CheckResult | None = getattr(report, "check_result", None)
    if result is None or result.verdict is None:
        return None
    word = f"{verdict_name(result.verdict)} {format_points(result.points)}/{result.possible}"
    category, letter = {
        Verdict.PASSED: ("passed", "."),
        Verdict.NOT_ATTEMPTED: ("skipped", "s"),
        Verdict.BLOCKED: ("skipped", "s"),
        Verdict.OPEN: ("skipped", "s"),
        Verdict.UNGRADABLE: ("error", "E"),
    }.get(result.verdict, ("failed", "F"))
    return category, letter, (word, terminal.COLOURS[result.verdict])


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table of items and the total."""
    report = config.stash[GRADING].report
    if report is None or report.count(None) == len(report.checks):
        return
    writer = terminalreporter._tw  # noqa: SLF001 - the only way to the encoding of what is written to
    terminalreporter.write_sep("=", _("points"))
    for text, markup in terminal.summarise(report, brief=config.get_verbosity() < 0):
        terminalreporter.write_line(encodable(text, writer), **markup)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End every process."""
    if GRADING in config.stash:
        config.stash[GRADING].close()


class _JsonReport:
    """Adds the grading to pytest-json-report's report; its hook gets no config."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        """Add our key, before all others."""
        report = self._config.stash[GRADING].report
        if report is None:
            return
        whole = report_data(report if _audience(self._config) is Audience.TUTOR else for_student(report), json_report)
        json_report.clear()  # so that ours comes first
        json_report.update(whole)


def _audience(config: pytest.Config) -> Audience:
    return Audience.TUTOR if config.option.reveal_all else Audience.STUDENT
