"""The pytest plugin: collects the exam, runs its checks, turns verdicts into outcomes, points and a report.

Loaded by ``-p grader.plugin`` from the root's configuration, never by an entry point, so that it stays out of every
other pytest run on the machine.
"""

import contextlib
import gc
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr

from grader import __version__
from grader.exam.manifest import MANIFEST, Check
from grader.exam.sandboxing import make_sandbox
from grader.i18n import _
from grader.judging.finding import Finding, Verdict
from grader.printable import one_line
from grader.report import terminal
from grader.report.as_json import report_to_json
from grader.report.model import CheckResult, Report
from grader.sandbox.levels import IsolationError, Level, Sandbox

if TYPE_CHECKING:
    from _pytest._io import TerminalWriter

    from grader.exam.draw import Draw
    from grader.exam.examination import CheckContext, Examination
    from grader.exam.expected import Expected
    from grader.exam.judge import Judge
    from grader.exam.student import Student

__all__ = ["NOT_ISOLATED", "PRACTICE_SALT", "Grading", "pytest_addoption", "pytest_configure"]

PRACTICE_SALT = "practice"
NOT_ISOLATED = 40  # the exit code where confinement is asked for and cannot be had; pytest's own end at 5

_CHECK = pytest.StashKey[Check]()
_CONTEXT = pytest.StashKey["CheckContext"]()
_RESULT = pytest.StashKey[CheckResult]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options of grading."""
    group = parser.getgroup("grading", "grading of a submission")
    group.addoption("--submission", metavar="PATH", help="folder to grade (default: assignment, beside pyproject.toml)")
    group.addoption("--submission-name", metavar="NAME", help="call the submission so (default: its folder)")
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


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker by which a test of the exam names its check, and the grading of this session."""
    config.addinivalue_line("markers", "check(id): this test is the manifest's check of that id")
    config.pluginmanager.register(Grading(config), "grading")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Register the hook by which one sandbox serves many sessions."""
    pluginmanager.add_hookspecs(_Hooks)


class _Hooks:
    @pytest.hookspec(firstresult=True)
    def pytest_grading_sandbox(self) -> Sandbox | None:
        """Lend a sandbox that is already running; its lender ends it."""


class CheckNotPassedError(Exception):
    """Carries a failing check out of pytest's call phase; what a student sees is made from its finding."""


class Grading:
    """Grades one submission in one pytest session.

    Args:
        config: pytest's.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.folder = Path(config.option.submission or config.rootpath / "assignment")
        self._sandbox: Sandbox | None = None
        self._owns_sandbox = True
        self._examination: Examination | None = None
        self._explained: dict[tuple[str, object], str] = {}
        self._named: dict[str, str] = {}

    @property
    def shown_folder(self) -> str:
        """How the submission is called; its folder as a path that a terminal can click, unless it has a name."""
        if self.config.option.submission_name:
            return one_line(str(self.config.option.submission_name))
        try:
            return one_line(self.folder.resolve().relative_to(Path.cwd()).as_posix())
        except ValueError:
            return one_line(str(self.folder))

    def report(self) -> Report | None:
        """What is known so far; None where nothing was graded."""
        if self._examination is None or self._sandbox is None:
            return None
        from grader.exam.marking import make_isolation_result, make_report  # noqa: PLC0415 - imports torch, see pytest_sessionstart

        isolation = make_isolation_result(self._sandbox.isolation, unsafe=self.config.option.unsafe_no_isolation)
        return make_report(self._examination, self.shown_folder, isolation)

    # -- the session ---------------------------------------------------------------------------------------------

    def pytest_report_header(self) -> str:
        """Say what is graded."""
        text = _("grader {version}: submission {folder}, salt {salt}")
        return text.format(version=__version__, folder=self.shown_folder, salt=self.config.option.salt)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Start the sandbox. Its zygote imports torch while collection imports it here: side by side, not in turn."""
        if self.config.option.collectonly:
            return
        lent: Sandbox | None = self.config.hook.pytest_grading_sandbox()
        self._owns_sandbox = lent is None
        self._sandbox = lent or make_sandbox(self._wanted_level())

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Tie each test of the exam to its check, and open the submission."""
        import torch  # noqa: PLC0415 - see pytest_sessionstart

        from grader.exam.examination import Examination  # noqa: PLC0415 - imports torch
        from grader.exam.submission import SubmissionError, open_submission  # noqa: PLC0415 - imports torch

        for item in items:
            marker = item.get_closest_marker("check")
            if marker is not None:
                item.stash[_CHECK] = MANIFEST.check(*marker.args)
        self._select(items)
        if self._sandbox is None or not any(_CHECK in item.stash for item in items):
            return
        try:
            submission = open_submission(self.folder)
        except SubmissionError as error:
            raise pytest.UsageError(str(error)) from None
        # The exam's nets are small: more threads only wait for each other, and for the student's worker.
        torch.set_num_threads(1)
        # pytest collects garbage five times at its end; without torch's modules in view that takes no time.
        gc.freeze()
        try:
            if self._wanted_level() is Level.CONFINED:
                self._sandbox.require_confinement()
            self._examination = Examination(submission, self._sandbox, self.config.option.salt)
        except IsolationError as error:
            pytest.exit(str(error), returncode=NOT_ISOLATED)

    def _wanted_level(self) -> Level | None:
        option = self.config.option
        # A debugger needs the student's frames and the terminal: only the in-process level has both.
        if option.in_process or option.usepdb:
            return Level.IN_PROCESS
        return Level.CONFINED if option.untrusted and not option.unsafe_no_isolation else None

    def _select(self, items: list[pytest.Item]) -> None:
        """Leave out the checks that were not asked for."""
        wanted = self.config.option.check
        if not wanted:
            return
        unknown = set(wanted) - {check.id for check in MANIFEST.checks}
        if unknown:
            raise pytest.UsageError(_("There is no check {ids}.").format(ids=", ".join(sorted(unknown))))
        left_out = [item for item in items if _CHECK in item.stash and item.stash[_CHECK].id not in wanted]
        self.config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]

    def pytest_unconfigure(self) -> None:
        """End every process."""
        if self._examination is not None:
            self._examination.close()
        if self._sandbox is not None and self._owns_sandbox:
            self._sandbox.close()

    # -- a check -------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a check and raise what pytest understands: a skip, or a failure."""
        check = pyfuncitem.stash.get(_CHECK, None)
        if check is None or self._examination is None:
            return None
        from grader.exam.marking import make_check_result  # noqa: PLC0415 - imports torch

        names = pyfuncitem._fixtureinfo.argnames  # noqa: SLF001 - as pytest's own pytest_pyfunc_call does
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        examination = self._examination

        def body() -> str | None:
            # Not the fixtures' own context: the body may run twice, and has to draw the same inputs again.
            context = vars(examination.context(check))
            answer: str | None = pyfuncitem.obj(**{name: context.get(name, arguments[name]) for name in names})
            return answer

        unmet = examination.run(check, body)
        pyfuncitem.stash[_RESULT] = make_check_result(self._examination, check)
        if unmet is None:
            return True
        if unmet.finding.verdict in {Verdict.NOT_ATTEMPTED, Verdict.BLOCKED}:
            pytest.skip(unmet.finding.reason)
        # The student's traceback is attached, so that --pdb opens in the student's frame.
        raise CheckNotPassedError(unmet.finding.reason).with_traceback(unmet.debug)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the finding in place of pytest's own account of the exception: a student sees no grader traceback."""
        report = yield
        result = item.stash.get(_RESULT, None)
        if call.when != "call" or result is None or result.finding is None:
            return report
        report.check_result = result  # type: ignore[attr-defined]  # for pytest_report_teststatus, which gets no item
        finding = result.finding
        place = finding.location
        path, line = (f"{self.shown_folder}/{place.file}", place.line) if place else (item.location[0], 0)
        if report.skipped:
            report.longrepr = (path, line, finding.reason)
        elif report.failed:
            report.location = (*report.location[:2], terminal.headline(result))
            report.longrepr = _Explanation(path, line, finding.reason, self._explain(result, finding))
            if finding.output:
                # With a margin, so that it cannot be taken for the grader's own lines or for a CI system's commands.
                text = "".join(f"| {line}\n" for line in finding.output.splitlines())
                report.sections.append((_("printed by your code"), text))
        return report

    def _explain(self, result: CheckResult, finding: Finding) -> list[terminal.Line]:
        """Explain a failure in full the first time; further checks that fail for the same reason refer to it."""
        same_as = self._explained.setdefault((finding.reason, finding.location), result.id)
        same_as = "" if same_as == result.id else same_as
        mistake = finding.diagnosis.misconception if finding.diagnosis else None
        named_in = self._named.setdefault(mistake, result.id) if mistake else result.id
        return terminal.explain(
            result,
            self.shown_folder,
            same_as,
            named_in="" if named_in == result.id else named_in,
            reveal_all=self.config.option.reveal_all,
        )

    # -- what is shown -------------------------------------------------------------------------------------------

    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
        """Name the verdict and the points where pytest would say PASSED, FAILED or SKIPPED."""
        result: CheckResult | None = getattr(report, "check_result", None)
        if result is None or result.verdict is None:
            return None
        points = "-" if result.points is None else f"{result.points:g}"
        word = f"{terminal.verdict_name(result.verdict)} {points}/{result.possible}"
        category, letter = {
            Verdict.PASSED: ("passed", "."),
            Verdict.NOT_ATTEMPTED: ("skipped", "s"),
            Verdict.BLOCKED: ("skipped", "s"),
            Verdict.UNGRADABLE: ("error", "E"),
        }.get(result.verdict, ("failed", "F"))
        return category, letter, (word, terminal.COLOURS[result.verdict])

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table of items and the total."""
        report = self.report()
        if report is None or not any(check.finding for check in report.checks):
            return
        writer = terminalreporter._tw  # noqa: SLF001 - the only way to the encoding of what is written to
        terminalreporter.write_sep("=", _("points"))
        for text, markup in terminal.summarise(report, brief=self.config.get_verbosity() < 0):
            terminalreporter.write_line(_encodable(text, writer), **markup)

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        """Add the grading to pytest-json-report's report."""
        report = self.report()
        if report is not None:
            json_report["grading"] = report_to_json(report, reveal_all=self.config.option.reveal_all)

    # -- fixtures ------------------------------------------------------------------------------------------------

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> "Student":
        """The student's functions."""
        return self._context(request).student

    @pytest.fixture
    def expected(self, request: pytest.FixtureRequest) -> "Expected":
        """The right values."""
        return self._context(request).expected

    @pytest.fixture
    def draw(self, request: pytest.FixtureRequest) -> "Draw":
        """Random inputs from the check's seed."""
        return self._context(request).draw

    @pytest.fixture
    def judge(self, request: pytest.FixtureRequest) -> "Judge":
        """Compares the student's values with the right ones."""
        return self._context(request).judge

    @pytest.fixture
    def answers(self, request: pytest.FixtureRequest) -> dict[str, str]:
        """What stands in answers.md, by item."""
        return self._context(request).answers

    def _context(self, request: pytest.FixtureRequest) -> "CheckContext":
        """What the requesting test works with: all its fixtures share one."""
        item = request.node
        if self._examination is None or _CHECK not in item.stash:
            raise pytest.UsageError(f"{item.nodeid} uses the fixtures of the exam but is marked with no check")
        if _CONTEXT not in item.stash:
            item.stash[_CONTEXT] = self._examination.context(item.stash[_CHECK])
        context: CheckContext = item.stash[_CONTEXT]
        return context


class _Explanation(TerminalRepr):
    """What pytest prints for a failing check, and the location for its short summary."""

    def __init__(self, path: str, line: int, reason: str, lines: list[terminal.Line]) -> None:
        self.reprcrash = ReprFileLocation(path, line, reason)
        self._lines = lines

    def toterminal(self, tw: "TerminalWriter") -> None:
        for text, markup in self._lines:
            tw.line(_encodable(text, tw), **markup)


def _encodable(text: str, writer: "TerminalWriter") -> str:
    encoding = None
    with contextlib.suppress(AttributeError):
        encoding = writer._file.encoding  # noqa: SLF001 - pytest's writer keeps its file to itself
    return terminal.to_encoding(text, encoding or "utf-8")
