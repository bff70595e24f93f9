"""What is passed over by its name alone: systems and tools leave it in every folder, and nobody wants to read of it."""

from grader.sandbox.staging import SKIPPED_FOLDERS

_ICLOUD = ".icloud"  # stands for a student's file, which is not there: worth a word
_CLUTTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__"})


def is_clutter(name: str) -> bool:
    """Whether a file or folder is what a tool leaves behind, hidden ones included."""
    return (name.startswith(".") and not name.endswith(_ICLOUD)) or name in _CLUTTER


def is_clutter_folder(name: str) -> bool:
    """Whether a folder is not looked into: besides clutter, those in which tools keep what others have written."""
    return is_clutter(name) or name in SKIPPED_FOLDERS
