"""The room's manual: bounds that it tells are those that hold."""

import pytest
from cases import EXERCISE, ROOT

from grader.classroom.intake import budget, candidates
from grader.classroom.intake.archive_reading import ARCHIVES
from grader.sandbox.staging import SKIPPED_FOLDERS

MANUAL = " ".join((ROOT / "grader" / "classroom" / "README.md").read_text(encoding="utf-8").split())
STUDENT = budget.Budget()


@pytest.mark.parametrize(
    "words",
    [
        f"{candidates.MAX_DEPTH} folders deep",
        f"{STUDENT.bytes >> 20} MB",
        f"{STUDENT.entries:,} files and folders",
        f"{STUDENT.ratio:g} times its own size where that is above {budget.ALWAYS_ALLOWED >> 20} MB",
        f"paths of up to {budget.MAX_PATH_DEPTH} parts",
        f"{STUDENT.cpu_seconds:g} s of CPU time",
        f"{STUDENT.patience / 60:g} minutes by the clock",
        f"{STUDENT.memory >> 30} GB of memory",
        f"{budget.MAX_NESTING} archives in each other",
        f"{budget.MAX_ARCHIVES} in all",
        f"{budget.MAX_CANDIDATES} folders with files of the exercise",
        f"takes its {EXERCISE.limits.call_seconds:g} seconds",
        *(f"`{name}`" for name in (*ARCHIVES, *sorted(SKIPPED_FOLDERS))),
    ],
)
def test_bounds(words: str) -> None:
    """Each number and list stands there as it is set."""
    assert words in MANUAL
