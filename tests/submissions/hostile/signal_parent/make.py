"""Tells the attack what it could find out: the grader's process."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    (folder / "found_out.py").write_text(f"GRADER = {os.getpid()}\n", encoding="utf-8")
