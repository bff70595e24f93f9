"""How often does a right solution lose a point? Whole exams with fresh salts, and a bound at 95 %.

    python tests/calibration/error_rates.py reference --exams 2000     # the whole exam, ~ 15 min
    python tests/calibration/error_rates.py variants --exams 2000      # what the accepted variants draw, ~ 2 h
    python tests/calibration/error_rates.py variants --exams 200 --checks computed
    python tests/calibration/error_rates.py variants --exams 2000 --checks nets --only uniform    # ~ 10 min each

The reference sits every check. A variant sits those that judge what its own initialisers draw; with normal entries
stability and training depend on nothing but the variance and independence that these checks see, so the reference's
law covers them. Variants with other entries sit them by ``--checks nets``. Printed for every check: how often it
failed, the one-sided 95 % Clopper–Pearson bound of that probability (without any failure the "rule of three",
3 / exams), and the largest share of a tolerance that a right value used up: what lies far below 1 is no accident
waiting for a salt.
"""

import argparse
import io
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from intervals import upper_bound

from grader.engine import judge
from grader.judging.comparison import compare_arrays, compare_numbers
from grader.judging.finding import Verdict
from grader.judging.tolerance import Tolerance

sys.path.append(str(Path(__file__).parents[1] / "support"))

from cases import EXERCISE, ROOT, Case, all_cases, copy_submission
from quick_exam import QuickExam

INITIALISERS = ("linear_normal_", "relu_normal_", "scaled_relu_normal_")
# Stability and training cost ten times as much as all other checks of the initialisers together.
NETS = ("1.7.stable_11", "1.7.stable_100", "1.7.trains")


def measure(name: str, folder: Path, exams: int, checks: Sequence[str], salt: str, *, details: bool) -> int:
    """Sit the exam with ``exams`` fresh salts, print what became of it, and return how many lost a point."""
    failures: Counter[str] = Counter()
    shares: defaultdict[str, float] = defaultdict(float)
    losses, first = 0, ""
    with QuickExam.trusting(folder) as exam:
        for number in range(exams):
            examination, lost = exam.begin(f"{salt}-{number}"), False
            for check in checks:
                with _watched_tolerances() as used, redirect_stdout(io.StringIO()):
                    finding = exam.run(examination, check)
                shares[check] = max([shares[check], *used])
                if finding.verdict is not Verdict.PASSED or finding.share != 1 or finding.kind != "passed":
                    failures[check] += 1
                    first = first or f"salt {examination.salt}, {check}: {finding.reason}"
                    lost = True
            losses += lost
    bound = upper_bound(losses, exams)
    worst = f"; tolerance used {max(shares.values()):.2g}" if any(shares.values()) else ""
    print(f"{name}: {exams - losses} of {exams} exams without a loss, whose probability is ≤ {bound:.2g}{worst}")
    if details or losses:
        print(f"  {'check':24} {'failed':>6} {'≤ (95 %)':>9} {'tolerance used':>15}")
    for check in checks if details or losses else ():
        share = f"{shares[check]:.2g}" if shares[check] else ""
        print(f"  {check:24} {failures[check]:6} {upper_bound(failures[check], exams):9.2g} {share:>15}".rstrip())
    print(f"  the first: {first}\n" if first else "", end="", flush=True)
    return losses


@contextmanager
def _watched_tolerances() -> Iterator[list[float]]:
    """Collect which share of its tolerance the worst value of each comparison used up."""
    used: list[float] = []

    def arrays(actual: np.ndarray, variants: Sequence[np.ndarray], tolerance: Tolerance) -> object:
        used.append(min(_share(actual, variant, tolerance) for variant in variants))
        return compare_arrays(actual, variants, tolerance)

    def numbers(actual: Sequence[float], expected: Sequence[float], tolerance: Tolerance) -> object:
        used.append(_share(np.array(actual), np.array(expected), tolerance))
        return compare_numbers(actual, expected, tolerance)

    with patch.object(judge, "compare_arrays", arrays), patch.object(judge, "compare_numbers", numbers):
        yield used


def _share(actual: np.ndarray, expected: np.ndarray, tolerance: Tolerance) -> float:
    allowed = tolerance.absolute + tolerance.relative * np.abs(expected)
    return float((np.abs(actual - expected) / np.where(allowed > 0, allowed, 1)).max(initial=0.0))


def groups_of_checks() -> dict[str, list[str]]:
    """Return the checks to choose from: all, what initialisers draw, what nets made of it do, other values."""
    drawing = [c.id for c in EXERCISE.checks if {*c.functions} & {*INITIALISERS}]
    drawn, computed = [c for c in drawing if c not in NETS], [c.id for c in EXERCISE.checks if c.id not in drawing]
    return {"all": [check.id for check in EXERCISE.checks], "drawn": drawn, "nets": [*NETS], "computed": computed}


def all_variants() -> dict[str, Case]:
    """Return the accepted variants by name."""
    return {case.folder.name: case for case in all_cases("correct")}


def variants_with_initialisers() -> dict[str, Case]:
    """Return the accepted variants that draw by themselves."""
    return {name: case for name, case in all_variants().items() if any(case.folder.glob("*/initializers.py"))}


def main() -> int:
    """Measure what the command line asks for; the exit code tells whether a right solution lost a point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("who", choices=["reference", "variants"])
    parser.add_argument("--exams", type=int, default=50, help="examinations of each (default: %(default)s)")
    parser.add_argument("--checks", choices=groups_of_checks(), help="default: all of the reference, drawn of variants")
    parser.add_argument("--only", nargs="+", help="these variants")
    parser.add_argument("--salt", default="calibration", help="beginning of every salt (default: %(default)s)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    reference = options.who == "reference"
    group = options.checks or ("all" if reference else "drawn")
    submissions: dict[str, Callable[[Path], Path]]
    if reference:
        submissions = {"reference": lambda folder: copy_submission(ROOT / "reference", folder)}
    else:
        variants = variants_with_initialisers() if group == "drawn" else all_variants()
        submissions = {name: variants[name].build for name in options.only or variants}
    checks = groups_of_checks()[group]
    losses = 0
    for name, build in submissions.items():
        with tempfile.TemporaryDirectory() as folder:
            losses += measure(name, build(Path(folder)), options.exams, checks, options.salt, details=reference)
    if len(submissions) > 1:
        exams = options.exams * len(submissions)
        bound = upper_bound(losses, exams)
        print(f"together: {exams - losses} of {exams} exams without a loss, whose probability is ≤ {bound:.2g}")
    return losses > 0


if __name__ == "__main__":
    sys.exit(main())
