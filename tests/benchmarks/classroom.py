"""What a class costs: `grader grade` on classes of several sizes, beside plain `pytest` in a fresh process each.

    python tests/benchmarks/classroom.py [--sizes 10 100] [--sample 20] [--jobs N]

CPU time is that of the whole tree of processes, as the system accounts for it when they end. Memory is the largest sum
over the tree of the proportional set sizes (what is shared counts once), looked at five times a second. The classes of
`--sizes` are a mix of right, wrong, untouched and hanging submissions; the comparison is over right ones alone. What
nets learn is remembered, and known for a submission that draws the same numbers as an earlier one: in a second
comparison no two do.
A class of 1000 takes five minutes on two cores and is run by hand.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from classes import make_class, make_correct, make_unlike  # noqa: E402 - the path comes first

GRADER = str(Path(sys.executable).with_name("grader"))
_LOOK = 0.2


@dataclass(frozen=True)
class Cost:
    """What a command took: wall and CPU seconds, and the largest memory of its tree in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100])
    parser.add_argument("--sample", type=int, default=20, help="right submissions graded in both ways")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if not confines():
        print("This machine does not confine submissions (`grader doctor`): graded with --unsafe-no-isolation\n")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        grade(make_correct(Path(folder) / "warm", options.jobs), Path(folder) / "warm-out", options.jobs)
        for name, make in (("in many styles", make_correct), ("of which no two draw the same", make_unlike)):
            compare(Path(folder) / make.__name__, name, make, options.sample, options.jobs)
        sizes(Path(folder), options.sizes, options.jobs)


def compare(folder: Path, name: str, make: Callable[[Path, int], Path], count: int, jobs: int) -> None:
    """Right submissions: in a class, and each by a pytest of its own."""
    small, large = make(folder / "small", jobs), make(folder / "large", jobs + count)
    start = grade(small, folder / "small-out", jobs)
    whole = grade(large, folder / "large-out", jobs)
    plain = [pytest(path) for path in sorted(large.iterdir())[jobs:]]
    one_more = (whole.cpu - start.cpu) / count
    alone = mean(cost.cpu for cost in plain)
    print(f"{count} right submissions {name}, CPU seconds each")
    print(f"  plain pytest, a fresh process each: {alone:.2f} (the least {min(cost.cpu for cost in plain):.2f})")
    print(f"  one more in a class:                {one_more:.2f}, {alone / one_more:.1f} times less")
    print(f"  in a class of {jobs + count}, its start included: {whole.cpu / (jobs + count):.2f}\n", flush=True)


def sizes(folder: Path, counts: list[int], jobs: int) -> None:
    """Classes of several sizes."""
    print(
        f"{'class':>6} {'per minute':>11} {'CPU s each':>11} {'CPU s in all':>13} {'peak MB':>8}   ({jobs} examiners)"
    )
    for count in counts:
        cost = grade(make_class(folder / f"class-{count}", count), folder / f"out-{count}", jobs)
        rate = count / cost.wall * 60
        print(f"{count:6} {rate:11.0f} {cost.cpu / count:11.2f} {cost.cpu:13.1f} {cost.memory:8.0f}", flush=True)


@cache
def confines() -> bool:
    """Whether others' code can be confined here."""
    return subprocess.run([GRADER, "doctor"], stdout=subprocess.DEVNULL, check=False).returncode == 0


def grade(folder: Path, out: Path, jobs: int) -> Cost:
    """Grade a class from scratch."""
    unsafe = [] if confines() else ["--unsafe-no-isolation"]
    return measure([GRADER, "grade", str(folder), "--out", str(out), "--jobs", str(jobs), *unsafe])


def pytest(submission: Path) -> Cost:
    """Grade one submission as its student would."""
    return measure([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--submission={submission}"])


def measure(command: list[str]) -> Cost:
    """Run a command that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0.0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        most = max(most, memory(process.pid))
        time.sleep(_LOOK)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, most)


def memory(pid: int) -> float:
    """Proportional set size of a process and all below it, in MB."""
    total = 0.0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has just ended
        return total
    return total + sum(memory(int(child)) for child in children)


if __name__ == "__main__":
    main()
