"""Makes many files."""

from pathlib import Path


def make(folder: Path) -> None:
    (folder / "aaa").mkdir()
    for number in range(5000):
        (folder / "aaa" / f"{number}.py").touch()
