"""What a worker costs: from a submission's folder to its first result, against a fresh interpreter that imports torch.

    python tests/benchmarks/worker_start.py [--runs 5] [--submissions 20]

Each run measures all rows in turn, so that a machine whose speed drifts slows them alike. Figures are wall time in
milliseconds; the ratio is against the row above it, the fresh interpreter, in the same run.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from grader.engine.sandboxing import make_sandbox
from grader.exercise import load_exercise
from grader.sandbox.encoding import Request
from grader.sandbox.levels import Level, Sandbox
from grader.sandbox.replies import Returned

ROOT = Path(__file__).parents[2]
FRESH = "fresh interpreter, import torch, one operation"
CODE = "import torch; torch.ones(2).sum()"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--submissions", type=int, default=20)
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    ratios: dict[str, list[float]] = {}
    for _run in range(options.runs):
        fresh = milliseconds(lambda: subprocess.run([sys.executable, "-c", CODE], check=True))
        times.setdefault(FRESH, []).append(fresh)
        for level in (Level.PROCESS, Level.CONFINED):
            for name, value in measure(level, options.submissions).items():
                times.setdefault(name, []).append(value)
                ratios.setdefault(name, []).append(fresh / value)
    print(f"{'':58} {'min':>7} {'median':>7} {'max':>7}   fresh interpreter ÷ this: median (min … max)")
    for name, values in times.items():
        spread = sorted(ratios.get(name, [1.0]))
        print(
            f"{name:58} {min(values):7.1f} {median(values):7.1f} {max(values):7.1f}   "
            f"{median(spread):5.1f} ({spread[0]:.1f} … {spread[-1]:.1f})"
        )


def measure(level: Level, submissions: int) -> dict[str, float]:
    """One sandbox: its start with the self-test, and the median of many submissions."""
    sandboxes: list[Sandbox] = []

    def start() -> None:
        sandboxes.append(make_sandbox(load_exercise(), level))
        _level = sandboxes[0].isolation
        grade_one(sandboxes[0])

    started = milliseconds(start)
    each = median(milliseconds(lambda: grade_one(sandboxes[0])) for _submission in range(submissions))
    sandboxes[0].close()
    return {f"{level}: zygote start, self-test, first submission": started, f"{level}: each further submission": each}


def grade_one(sandbox: Sandbox) -> None:
    """Open the solved assignment, call one of its functions, close it."""
    session = sandbox.open(ROOT / "reference", "assignment")
    ending = session.call(Request("variance", "relu_mean", (2.0,))).ending
    session.close()
    assert isinstance(ending, Returned), ending


def milliseconds(task: Callable[[], object]) -> float:
    """Wall time of a task."""
    start = time.perf_counter()
    task()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
