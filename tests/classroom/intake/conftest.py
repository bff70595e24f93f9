"""A class's folder, and its intake."""

from pathlib import Path

import pytest
from cases import EXERCISE
from handed_in import Take

from grader.classroom.intake import Intake, take_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class's folder."""
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Take in paths."""
    (tmp_path / "work").mkdir()

    def run(*paths: Path, excluded: Path | None = None) -> Intake:
        return take_in(EXERCISE, paths, tmp_path / "work", excluded)

    return run
