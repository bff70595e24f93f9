"""Files that a download, a browser or a careful person renamed: which of the exercise's files a name stands for."""

import re
from functools import cache
from pathlib import PurePosixPath

# What browsers, Windows, macOS and careful people put behind the name of a second copy.
_COPY = r"(?:[ _-]*\(\d+\)|[ _-]+(?:copy|kopie)(?:[ _-]*\(?\d+\)?)?|[ _-]+v?\d+)?"


def file_meant(files: tuple[str, ...], name: str) -> str | None:
    """The one of the exercise's files that a name stands for, renamed or not; None if it is another file."""
    return next((file for file in files if _pattern(file).fullmatch(name.strip())), None)


@cache
def _pattern(file: str) -> re.Pattern[str]:
    wanted = PurePosixPath(file)
    return re.compile(rf"{re.escape(wanted.stem)}{_COPY}{re.escape(wanted.suffix)}(?:\.txt)?", re.IGNORECASE)
