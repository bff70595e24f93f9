"""Names as people and tools make them: archives' members, Moodle's folders, files that a browser renamed."""

import re
import unicodedata
from pathlib import PurePosixPath

from grader.classroom.handin import Moodle
from grader.exam.manifest import FILES

__all__ = [
    "ARCHIVES",
    "contract_file",
    "is_archive",
    "is_clutter",
    "printable",
    "safe_path",
    "slug",
    "split_moodle",
    "stem",
]

# Longest first: the suffix that is cut off is the first that fits.
ARCHIVES = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip")
_FOREIGN_ARCHIVES = (".rar", ".7z")
# What systems and tools leave in every folder: nobody wants to read about it.
_CLUTTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__"})
# "Anna Müller_123456_assignsubmission_file_" is a folder of Moodle's; without folders a file's name goes on behind it.
_MOODLE = re.compile(
    r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<rest>.*))?", re.DOTALL
)
# What browsers, Windows, macOS and careful people put behind the name of a second copy.
_COPY = r"(?:[ _-]*\(\d+\)|[ _-]+(?:copy|kopie)(?:[ _-]*\(?\d+\)?)?|[ _-]+v?\d+)?"
_CONTRACT = re.compile(
    rf"(?P<stem>{'|'.join(re.escape(PurePosixPath(name).stem) for name in FILES)}){_COPY}\.(?P<end>py|md)(?:\.txt)?",
    re.IGNORECASE,
)
_DEVICE = re.compile(r"[A-Za-z]:")
_MAX_COMPONENT_BYTES = 255
_MAX_ID = 80


def contract_file(name: str) -> str | None:
    """The file of the sheet that a name stands for, renamed by a download or not; None if it is another file."""
    match = _CONTRACT.fullmatch(name.strip())
    if match is None:
        return None
    wanted = f"{match['stem']}.{match['end']}".lower()
    return wanted if wanted in FILES else None


def split_moodle(name: str) -> tuple[Moodle, str, str] | None:
    """Take a name of Moodle's apart: who, ``file`` or ``onlinetext``, and the student's own name of the file."""
    match = _MOODLE.fullmatch(name)
    return match and (Moodle(match["number"], match["name"]), match["kind"], match["rest"] or "")


def is_archive(name: str) -> bool:
    """Whether a file can be unpacked, by its name; a .rar or .7z is one that cannot, and is told so later."""
    return name.lower().endswith((*ARCHIVES, *_FOREIGN_ARCHIVES))


def stem(name: str) -> str:
    """A name without the suffix of an archive."""
    for suffix in (*ARCHIVES, *_FOREIGN_ARCHIVES):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] or name
    return name


def is_clutter(name: str) -> bool:
    """Whether a file or folder is what a tool leaves behind, hidden ones included."""
    return name.startswith(".") or name in _CLUTTER


def safe_path(name: str) -> PurePosixPath | None:
    """The relative path that a member of an archive asks for; None if it leads out, or no system could keep it.

    Backslashes separate too (Windows); what cannot be printed is replaced.
    """
    name = name.replace("\\", "/")
    if name.startswith("/") or _DEVICE.match(name):
        return None
    parts = [printable(part) for part in name.split("/") if part not in {"", "."}]
    if not parts or ".." in parts or any(len(part.encode()) > _MAX_COMPONENT_BYTES for part in parts):
        return None
    return PurePosixPath(*parts)


def slug(name: str) -> str:
    """A name in letters that every file system, web server and shell takes; empty if nothing of it is left."""
    name = unicodedata.normalize("NFC", name)
    for letter, replacement in {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}.items():
        name = name.replace(letter, replacement)
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", ascii_name).strip("-.")[:_MAX_ID].rstrip("-.")


def printable(text: str) -> str:
    """The text without control characters, composed (macOS takes accents apart), and fit for UTF-8."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return "".join("_" if unicodedata.category(letter) in {"Cc", "Cf"} else letter for letter in text)
