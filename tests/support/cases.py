"""The cases of this repository; what a case is, says `grader.selftest.cases`."""

from pathlib import Path

from grader.exercise import load_exercise
from grader.selftest import cases
from grader.selftest.cases import Case, files_below

__all__ = ["EXERCISE", "ROOT", "SUBMISSIONS", "Case", "all_cases", "copy_submission", "files_below"]

ROOT = Path(__file__).parents[2]
SUBMISSIONS = ROOT / "tests" / "submissions"
EXERCISE = load_exercise()


def all_cases(kind: str) -> list[Case]:
    """The cases in a folder of tests/submissions, by name."""
    return cases.all_cases(EXERCISE, ROOT, f"tests/submissions/{kind}")


def copy_submission(source: Path, target: Path) -> Path:
    """Copy the files that a student hands in."""
    return cases.copy_submission(EXERCISE, source, target)
