"""Puts things that are no files in place of files."""

import os
import socket
from pathlib import Path


def make(folder: Path) -> None:
    (folder / "landscape.py").unlink()
    os.mkfifo(folder / "landscape.py")
    os.mkfifo(folder / "pipe.py")
    (folder / "variance.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket is short
        bound.bind("socket.py")
        os.chdir(here)
