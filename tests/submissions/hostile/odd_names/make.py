"""Makes files with odd names."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    names = ["-rf", "\n::error::70 of 70", "\x1b[2J.py", "'; rm -rf ~ #.py", "a" * 255, " ", "variance .py", "Variance.PY", "\u202e.py", "*"]
    for name in names:
        (folder / name).write_text("import os; os._exit(0)", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.py")).write_text("", encoding="utf-8")
