"""Stores a file as UTF-16."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "landscape.py"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")
