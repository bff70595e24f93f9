"""Names of unknown origin in a form that can be written: to a report, into a file system, as an id."""

import re
import unicodedata
from pathlib import PurePosixPath

_DEVICE = re.compile(r"[A-Za-z]:")
_MAX_COMPONENT_BYTES = 255
_MAX_ID = 80
_UNWRITABLE = frozenset({"Cc", "Cf", "Zl", "Zp"})  # control and format characters, separators of lines and paragraphs
_GERMAN = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def writable(text: str) -> str:
    """The text on one line, without control characters, composed (macOS takes accents apart), and fit for UTF-8."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return "".join("_" if unicodedata.category(letter) in _UNWRITABLE else letter for letter in text)


def safe_path(name: str) -> PurePosixPath | None:
    """The relative path that a member of an archive asks for; None if it leads out, or no system could keep it.

    Backslashes separate too (Windows); what cannot be written is replaced.
    """
    name = name.replace("\\", "/")
    if name.startswith("/") or _DEVICE.match(name):
        return None
    parts = [writable(part) for part in name.split("/") if part not in {"", "."}]
    if not parts or ".." in parts or any(len(part.encode()) > _MAX_COMPONENT_BYTES for part in parts):
        return None
    return PurePosixPath(*parts)


def slug(name: str) -> str:
    """A name in letters that every file system, web server and shell takes; empty if nothing of it is left."""
    spelled = unicodedata.normalize("NFC", name).translate(_GERMAN)
    ascii_name = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", ascii_name).strip("-.")[:_MAX_ID].rstrip("-.")
