"""A submission that is described by how it differs from a base: a folder with ``case.toml``.

``case.toml`` holds ``base`` ("reference", a folder of the repository, or "none") and what is expected. Files in
``append/`` are appended to the base's files of the same names, where a later definition replaces an earlier one; files
in ``replace/`` take their place; ``remove`` lists files to leave out. What git cannot hold, such as links, odd names
and huge files, is made by the function ``make`` of the case's ``make.py``, which gets the submission's folder.
"""

import runpy
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.exercise import Exercise


@dataclass(frozen=True)
class Case:
    """One case folder."""

    exercise: Exercise
    repository: Path
    folder: Path

    @property
    def name(self) -> str:
        """The folder's name, behind that of the kind of cases in which it lies."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    def expectation(self) -> dict[str, Any]:
        """The content of case.toml."""
        return tomllib.loads((self.folder / "case.toml").read_text(encoding="utf-8"))

    def build(self, target: Path) -> Path:
        """Make the submission in an empty folder."""
        expectation = self.expectation()
        base = expectation["base"]
        if base != "none":
            named = self.exercise.reference_folder if base == "reference" else None
            copy_submission(self.exercise, named or self.repository / base, target)
        for path in files_below(self.folder / "replace"):
            destination = target / path.relative_to(self.folder / "replace")
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, destination)
        for path in files_below(self.folder / "append"):
            with (target / path.relative_to(self.folder / "append")).open("a", encoding="utf-8") as file:
                file.write("\n\n" + path.read_text(encoding="utf-8"))
        for name in expectation.get("remove", []):
            (target / name).unlink()
        if (self.folder / "make.py").is_file():
            runpy.run_path(str(self.folder / "make.py"))["make"](target)
        return target


def all_cases(exercise: Exercise, repository: Path, folder: str) -> list[Case]:
    """The cases in a folder of a repository, by name."""
    return [Case(exercise, repository, path.parent) for path in sorted((repository / folder).glob("*/case.toml"))]


def copy_submission(exercise: Exercise, source: Path, target: Path) -> Path:
    """Copy the files that a student hands in."""
    target.mkdir(parents=True, exist_ok=True)
    for name in exercise.files:
        shutil.copyfile(source / name, target / name)
    return target


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, at any depth; none if it does not exist."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
