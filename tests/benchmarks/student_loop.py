"""How long a student waits: `pytest` on the solved assignment against `python -c "import torch"`, side by side.

    python tests/benchmarks/student_loop.py [--runs 7]

The two commands run in turn, so that a machine whose speed drifts slows both. Figures are wall time in seconds.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    python = sys.executable
    commands = {
        "import torch": [python, "-c", "import torch"],
        "pytest, collecting only": [python, "-m", "pytest", "-q", "--collect-only"],
        "pytest on the solved assignment": [python, "-m", "pytest", "-q", "--submission=reference"],
    }
    for command in commands.values():  # once without a clock: byte code and the disk's cache
        measure(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _run in range(runs):
        for name, command in commands.items():
            times[name].append(measure(command))
    base = times["import torch"]
    print(f"{'':34} {'min':>6} {'median':>7} {'max':>6}   ratio to import torch, run by run: median (min … max)")
    for name, values in times.items():
        ratios = sorted(value / reference for value, reference in zip(values, base, strict=True))
        spread = f"{median(ratios):.2f} ({ratios[0]:.2f} … {ratios[-1]:.2f})"
        print(f"{name:34} {min(values):6.2f} {median(values):7.2f} {max(values):6.2f}   {spread}")


def measure(command: list[str]) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
