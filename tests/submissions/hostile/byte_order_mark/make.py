"""Stores files as an editor on Windows may."""

from pathlib import Path


def make(folder: Path) -> None:
    for path in folder.glob("*.py"):
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")
    path = folder / "answers.md"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")
