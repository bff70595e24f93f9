"""A submission that is described by how it differs from a base: a folder with ``case.toml``.

``case.toml`` holds ``base`` ("reference", "assignment" or "none") and what is expected. Files in ``append/`` are
appended to the base's files of the same names, where a later definition replaces an earlier one; files in ``replace/``
take their place; ``remove`` lists files to leave out. What git cannot hold, such as links, odd names and huge files, is
made by the function ``make`` of the case's ``make.py``, which gets the submission's folder.
"""

import runpy
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Case", "all_cases", "copy_submission", "files_below"]

SUBMISSIONS = Path("tests") / "submissions"


@dataclass(frozen=True)
class Case:
    """One case folder in a repository."""

    folder: Path
    repository: Path

    @property
    def name(self) -> str:
        """The folder's path below tests/submissions."""
        return self.folder.relative_to(self.repository / SUBMISSIONS).as_posix()

    def expectation(self) -> dict[str, Any]:
        """The content of case.toml."""
        return tomllib.loads((self.folder / "case.toml").read_text(encoding="utf-8"))

    def build(self, target: Path) -> Path:
        """Make the submission in an empty folder."""
        expectation = self.expectation()
        if expectation["base"] != "none":
            copy_submission(self.repository / expectation["base"], target)
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


def all_cases(repository: Path, kind: str) -> list[Case]:
    """The cases in a folder of tests/submissions, by name."""
    paths = sorted((repository / SUBMISSIONS / kind).glob("*/case.toml"))
    return [Case(path.parent, repository) for path in paths]


def copy_submission(source: Path, target: Path) -> Path:
    """Copy the files that a student hands in."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.suffix in {".py", ".md"} and path.name != "__init__.py":
            shutil.copyfile(path, target / path.name)
    return target


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, at any depth; none if it does not exist."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
