"""The room's manual: bounds that it tells are those that hold."""

import pytest
from cases import EXERCISE, ROOT

from grader.classroom.intake import candidates, extract, unpack
from grader.classroom.intake.archive_reading import ARCHIVES
from grader.sandbox.staging import SKIPPED_FOLDERS

MANUAL = " ".join((ROOT / "grader" / "classroom" / "README.md").read_text(encoding="utf-8").split())
STUDENT = extract.FROM_STUDENT


@pytest.mark.parametrize(
    "words",
    [
        f"{candidates.MAX_DEPTH} folders deep",
        f"{STUDENT.bytes >> 20} MB",
        f"{STUDENT.entries:,} entries",
        f"{STUDENT.ratio} times its own size where that is above {extract.ALWAYS_ALLOWED >> 20} MB",
        f"paths of up to {STUDENT.depth} parts",
        f"{STUDENT.seconds} s of CPU time",
        f"{STUDENT.memory >> 30} GB of memory",
        f"{unpack.MAX_NESTING} archives in each other",
        f"{unpack.MAX_ARCHIVES} in all",
        f"takes its {EXERCISE.limits.call_seconds:g} seconds",
        *(f"`{name}`" for name in (*ARCHIVES, *SKIPPED_FOLDERS)),
    ],
)
def test_bounds(words: str) -> None:
    """Each number and list stands there as it is set."""
    assert words in MANUAL
