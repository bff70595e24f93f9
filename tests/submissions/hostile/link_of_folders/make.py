"""Makes links to folders."""

from pathlib import Path


def make(folder: Path) -> None:
    (folder / "everything").symlink_to("/")
    (folder / "itself").symlink_to("itself")
    (folder / "here").symlink_to(".")
    (folder / "nothing.py").symlink_to("/nonexistent/nothing.py")
    (folder / "memory.py").symlink_to("/proc/self/mem")
    (folder / "endless.py").symlink_to("/dev/zero")
