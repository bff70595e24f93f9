"""Makes a file huge."""

from pathlib import Path


def make(folder: Path) -> None:
    with (folder / "landscape.py").open("r+b") as file:
        file.truncate(500_000_000)
