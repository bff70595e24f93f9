"""What students hand in, for tests of intake."""

import shutil
import zipfile
from pathlib import Path
from typing import Protocol

from cases import EXERCISE, ROOT, copy_submission

from grader.classroom.handin import HandIn
from grader.classroom.intake import Intake


class Take(Protocol):
    """Takes in paths, as `take_in` does."""

    def __call__(self, *paths: Path, excluded: Path | None = None) -> Intake:
        """Find the submissions."""


def submission(folder: Path, text: str = "") -> Path:
    """A submission in a folder; its text makes it different from others."""
    copy_submission(ROOT / "reference", folder)
    with (folder / "answers.md").open("a", encoding="utf-8") as file:
        file.write(text)
    return folder


def zipped(source: Path, target: Path, prefix: str = "") -> Path:
    """A zip of a folder, which then goes."""
    with zipfile.ZipFile(target, "w") as package:
        for path in sorted(source.rglob("*")):
            package.write(path, prefix + path.relative_to(source).as_posix())
    shutil.rmtree(source)
    return target


def by_name(intake: Intake) -> dict[str, HandIn]:
    """The submissions by their names."""
    assert len({handin.id.lower() for handin in intake.handins}) == len(intake.handins)
    return {handin.name: handin for handin in intake.handins}


def graded_files(handin: HandIn) -> set[str]:
    """The exercise's files in the folder that would be graded."""
    assert handin.folder is not None
    return {path.name for path in handin.folder.iterdir()} & set(EXERCISE.files)


def graded_text(handin: HandIn) -> str:
    """The written answers in the folder that would be graded; `submission` ends them with its text."""
    assert handin.folder is not None
    return (handin.folder / "answers.md").read_text(encoding="utf-8")
