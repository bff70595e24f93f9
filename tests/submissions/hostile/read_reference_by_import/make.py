"""Tells the attack what it could find out: where the reference lies, and the grader's process."""

import importlib.util
import os
from pathlib import Path


def make(folder: Path) -> None:
    spec = importlib.util.find_spec("reference")
    reference = spec.submodule_search_locations[0]
    lines = (f"REFERENCE = {reference!r}", f"GRADER = {os.getpid()}", f"FOLDER = {os.getcwd()!r}", "")
    (folder / "found_out.py").write_text("\n".join(lines), encoding="utf-8")
