"""What a submission earns does not depend on the level of isolation: neither a right one's points nor a loss.

The levels are those of the sandbox's manual; it has `confined` twice, with bubblewrap and without. Beside the right
submissions there are such with lines that students leave in: tests/submissions/leftovers, one folder a case.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT, Case, all_cases
from quick_exam import verdicts

from grader.engine.sandboxing import make_sandbox
from grader.judging.finding import Verdict
from grader.sandbox.levels import Level, Sandbox
from grader.sandbox.limits import Limits

LEFTOVERS = all_cases("leftovers")
CASES = [*all_cases("correct"), *LEFTOVERS]
WORKERS = [  # what is right is graded at the best level in test_submissions.py
    *(("confined", case) for case in LEFTOVERS),
    *((level, case) for level in ("confined without bubblewrap", "process") for case in CASES),
]
# matplotlib and torch's compiler take seconds to import on a busy machine, and in each worker anew.
LIMITS = Limits(call_seconds=60, run_seconds=600)
Verdicts = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def graded_by() -> Iterator[Callable[[str, Path], Verdicts]]:
    """Grades a folder at a level; one sandbox each for all cases."""
    sandboxes: list[Sandbox] = []

    @cache
    def sandbox_of(level: str) -> Sandbox:
        with pytest.MonkeyPatch.context() as patch:
            if level == "confined without bubblewrap":
                patch.setattr("grader.sandbox.machine.find_bubblewrap", lambda: (None, "not here"))
            sandboxes.append(make_sandbox(EXERCISE, Level(level.partition(" ")[0]), LIMITS))
        return sandboxes[-1]

    def grade(level: str, folder: Path) -> Verdicts:
        sandbox = sandbox_of(level)
        if sandbox.isolation.level is not Level(level.partition(" ")[0]):
            pytest.skip(f"NOT PROVEN: this machine does not confine: {sandbox.isolation.obstacles}")
        return verdicts(folder, sandbox)

    yield grade
    for sandbox in sandboxes:
        sandbox.close()


@pytest.fixture(scope="module")
def graded_in_process(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdicts]:
    """All cases, graded in one process and its forks."""
    folder = tmp_path_factory.mktemp("cases")
    folders = [case.build(folder / case.name) for case in CASES]
    program = [str(ROOT / "tests" / "support" / "in_process_exam.py"), str(folder / "results.json"), *map(str, folders)]
    subprocess.run([sys.executable, *program], stdin=subprocess.DEVNULL, check=True)
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return dict(zip((case.name for case in CASES), results, strict=True))


@pytest.mark.parametrize(("level", "case"), WORKERS, ids=lambda value: getattr(value, "name", value))
def test_case_earns_the_same_in_a_worker(
    level: str, case: Case, tmp_path: Path, graded_by: Callable[[str, Path], Verdicts]
) -> None:
    """Every check gets what case.toml states, and every other passes."""
    assert not differences(graded_by(level, case.build(tmp_path / "group")), case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_earns_the_same_in_process(case: Case, graded_in_process: dict[str, Verdicts]) -> None:
    """Where code is debugged it earns what it does where it is graded."""
    assert not differences(graded_in_process[case.name], case)


def differences(found: Verdicts, case: Case) -> list[str]:
    """The checks that were not found to be as the case says."""
    expected = case.expectation().get("checks", {})
    return [
        f"{check} is {verdict}: {reason}"
        for check, (verdict, reason) in found.items()
        if verdict != expected.get(check, {}).get("verdict", Verdict.PASSED)
        or not re.search(expected.get(check, {}).get("reason", ""), reason)
    ]
