"""Puts a null byte into a file."""

from pathlib import Path


def make(folder: Path) -> None:
    path = folder / "landscape.py"
    path.write_bytes(path.read_bytes() + b"\nx = 1\0\n")
