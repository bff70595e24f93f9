"""Puts a folder in place of a file."""

from pathlib import Path


def make(folder: Path) -> None:
    (folder / "landscape.py").unlink()
    (folder / "landscape.py").mkdir()
    (folder / "landscape.py" / "landscape.py").write_text("", encoding="utf-8")
