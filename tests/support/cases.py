"""The cases of this repository; what a case is, says `grader.selftest.cases`."""

from pathlib import Path

from grader.selftest import cases
from grader.selftest.cases import Case, copy_submission, files_below

__all__ = ["ROOT", "SUBMISSIONS", "Case", "all_cases", "copy_submission", "files_below"]

ROOT = Path(__file__).parents[2]
SUBMISSIONS = ROOT / cases.SUBMISSIONS


def all_cases(kind: str) -> list[Case]:
    """The cases in a folder of tests/submissions, by name."""
    return cases.all_cases(ROOT, kind)
