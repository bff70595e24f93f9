"""Puts links in place of files."""

import importlib.util
from pathlib import Path


def make(folder: Path) -> None:
    reference = Path(importlib.util.find_spec("reference").submodule_search_locations[0])
    (folder / "landscape.py").unlink()
    (folder / "landscape.py").symlink_to(reference / "landscape.py")
