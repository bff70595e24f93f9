"""Hostile submissions: what each must get, and that it leaves nothing behind; one folder each in tests/submissions.

They run at the highest level of isolation that the machine gives, or at the one that ``--level`` names. A case with
``needs = "confined"`` is one that a lower level does not promise to stop.
"""

import importlib
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT, SUBMISSIONS, Case, all_cases
from leftovers import adopting_orphans, look, new_traces
from reports import differences

from grader.engine.sandboxing import make_sandbox
from grader.judging.finding import Verdict
from grader.plugin.run import run_exam
from grader.report.model import Report
from grader.sandbox.inside.scratch import remove_tree
from grader.sandbox.levels import IsolationError, Level, Sandbox
from grader.sandbox.limits import Limits

# An honest call takes milliseconds of computing, and some more on a busy machine; taking all of the memory is to end
# before a second has passed. What loops or sleeps costs no more than that.
LIMITS = Limits(call_seconds=1.0, sleep_seconds=1.0, run_seconds=20, memory_bytes=512 << 20)
CASES = all_cases("hostile")
EARNING = [case for case in CASES if "earns_at" in case.expectation()]


@pytest.fixture(scope="module")
def sandbox(request: pytest.FixtureRequest, proven: list[str], honest: Path) -> Iterator[Sandbox]:
    """One sandbox for the whole corpus: what one submission does to it, the next would feel."""
    level = request.config.getoption("--level")
    shared = make_sandbox(EXERCISE, level and Level(level), LIMITS)
    try:
        isolation = shared.isolation
    except IsolationError as error:
        shared.close()
        pytest.fail(str(error))
    tried = f"; {len(isolation.attempts)} ways out were tried, and all were shut" if isolation.attempts else ""
    why_not_more = f"; not more, because {'; '.join(isolation.obstacles)}" if isolation.obstacles else ""
    mechanisms = f" ({', '.join(isolation.mechanisms)})" if isolation.mechanisms else ""
    proven.append(
        f"hostile submissions ran at level {isolation.level}{mechanisms}, as user {os.geteuid()}{tried}{why_not_more}"
    )
    with adopting_orphans(), closing(shared):
        yield shared
        # After the whole corpus, in whatever order it ran.
        assert grade(shared, honest).points.automatic == 70


@pytest.fixture(scope="module")
def unconfined() -> Iterator[dict[str, Sandbox]]:
    """Sandboxes that do not promise to stop an attack, by their level."""
    importlib.import_module("reference.variance")  # as any check before would have done in this process
    sandboxes = {level: make_sandbox(EXERCISE, Level(level), LIMITS) for level in ("process", "in-process")}
    yield sandboxes
    for sandbox in sandboxes.values():
        sandbox.close()


@pytest.fixture
def submission() -> Iterator[Path]:
    """An empty folder; removed without recursion, since some cases fill it with deep folders."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    folder.chmod(0o755)
    yield folder / "group"
    remove_tree(folder)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A right submission."""
    return Case(EXERCISE, ROOT, SUBMISSIONS / "correct" / "reference").build(
        tmp_path_factory.mktemp("honest") / "group"
    )


def grade(sandbox: Sandbox, folder: Path, *options: str) -> Report:
    """The report of a submission."""
    run = run_exam(EXERCISE, folder, list(options), sandbox)
    assert run.report is not None
    return run.report


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hostile_submission(case: Case, submission: Path, sandbox: Sandbox, honest: Path) -> None:
    """It gets its report and no more, nothing of it is left, and the next submission is graded as ever."""
    expectation = case.expectation()
    if expectation.get("machine", platform.machine()) != platform.machine():
        pytest.skip(f"speaks to {expectation['machine']} alone")
    if "needs" in expectation and sandbox.isolation.level != expectation["needs"]:
        pytest.skip(f"NOT PROVEN: needs level {expectation['needs']}, and this machine gives {sandbox.isolation.level}")
    case.build(submission)
    handed_in = contents(submission)
    before = look(sandbox)
    problems = differences(grade(sandbox, submission), expectation)
    problems += [f"left behind: {trace}" for trace in new_traces(sandbox, before)]
    if contents(submission) != handed_in:
        problems.append("the submission itself was changed")
    # A few items of all four files, for the sake of time; the whole exam follows when all cases have run.
    after = [check for check in grade(sandbox, honest, "-k", "1_1 or 1_2 or 2_1 or 2_5").checks if check.verdict]
    if len(after) != 11 or not all(check.verdict is Verdict.PASSED for check in after):
        problems.append(f"an honest submission afterwards gets {after}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("case", EARNING, ids=lambda case: case.name)
def test_attack_is_one(
    case: Case, submission: Path, unconfined: dict[str, Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a level that does not promise to stop it, the attack earns what it is after: confinement is what stops it."""
    expectation = case.expectation()
    case.build(submission)
    # In-process, the submission's modules are imported right here.
    monkeypatch.setattr(sys, "path", sys.path.copy())
    try:
        report = grade(unconfined[expectation["earns_at"]], submission, "-k", "1_1")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == EXERCISE.package]:
            del sys.modules[name]
    checks = {check.id: check.verdict for check in report.checks}
    assert {checks[name] for name in expectation["earned"]} == {Verdict.PASSED}


def contents(folder: Path) -> set[tuple[str, int, int]]:
    """The names, sizes and times of what a submission consists of, at the top."""
    return {(entry.name, entry.lstat().st_size, entry.lstat().st_mtime_ns) for entry in folder.iterdir()}
