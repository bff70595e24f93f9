"""Fixtures of all tests: grading a folder, in this process with one shared sandbox, or as a user would."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cases import EXERCISE, ROOT, copy_submission

from grader.engine.sandboxing import make_sandbox
from grader.plugin.run import Run, run_exam
from grader.sandbox.levels import Level, Sandbox

# What was proven of isolation in this run, told at its end.
ISOLATION = pytest.StashKey[list[str]]()

# The files that take longest come first, or the last of them would run alone.
SLOW = (
    "commands/test_grade.py",
    "commands/test_lab.py",
    "examiners/test_cluster.py",
    "test_student_loop.py",
    "test_without_linux.py",
    "test_isolation.py",
    "test_hostile.py",
    "test_submissions.py",
    "engine/test_examination.py",
    "reference/test_misconceptions.py",
    "examiners/test_local.py",
    "commands/test_selftest.py",
    "test_readme.py",
    "sandbox/test_session.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the project's own options."""
    levels = [str(level) for level in Level if level is not Level.IN_PROCESS]
    parser.addoption("--level", choices=levels, help="run hostile submissions at this level (default: the highest)")


def pytest_configure(config: pytest.Config) -> None:
    """Make room for what tests prove of isolation, and let Ctrl-C end programs that are tested.

    A shell lets what it runs in the background ignore Ctrl-C, and programs inherit that.
    """
    config.stash[ISOLATION] = []
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files; the random order within each stays."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(SLOW))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In one of several processes that share the tests: hand over what was proven."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["isolation"] = session.config.stash[ISOLATION]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """In the process that shares out the tests: take over what was proven in another."""
    node.config.stash[ISOLATION] += getattr(node, "workeroutput", {}).get("isolation", [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which isolation was proven."""
    for line in terminalreporter.config.stash[ISOLATION]:
        terminalreporter.write_line(line, bold=True)


@pytest.fixture(scope="session")
def proven(request: pytest.FixtureRequest) -> list[str]:
    """Takes sentences on what was proven of isolation."""
    return request.config.stash[ISOLATION]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for all tests that grade in this process."""
    shared = make_sandbox(EXERCISE)
    yield shared
    shared.close()


@pytest.fixture
def grade(sandbox: Sandbox) -> Callable[..., Run]:
    """Grade a folder by the packaged exam, as `grader check` does."""

    def run(folder: Path, *options: str) -> Run:
        return run_exam(EXERCISE, folder, list(options), sandbox)

    return run


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of this environment as a user would, without a terminal, and return what it printed."""

    def run(
        *arguments: str | Path,
        cwd: Path = ROOT,
        env: dict[str, str] | None = None,
        input: str = "",  # noqa: A002
    ) -> subprocess.CompletedProcess[str]:
        scripts = Path(sys.executable).parent
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
        environment |= {"COLUMNS": "100", "TMPDIR": str(tmp_path)} | (env or {})
        program = [str(scripts / str(arguments[0])), *map(str, arguments[1:])]
        return subprocess.run(
            program,
            cwd=cwd,
            env=environment,
            input=input,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def solved(tmp_path: Path) -> Path:
    """A copy of the reference as a student would hand it in."""
    return copy_submission(ROOT / "reference", tmp_path / "solved")


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    """A copy of the untouched assignment."""
    return copy_submission(ROOT / "assignment", tmp_path / "stubs")
