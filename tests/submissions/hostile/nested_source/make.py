"""Appends brackets without end."""

from pathlib import Path


def make(folder: Path) -> None:
    with (folder / "landscape.py").open("a", encoding="utf-8") as file:
        file.write("\nx = " + "(" * 100_000 + ")" * 100_000 + "\n")
