"""The names in a Moodle download, which say who handed in what."""

import re
from pathlib import Path
from typing import NamedTuple

from grader.classroom.handin import Moodle

# "Anna Müller_123456_assignsubmission_file_" is a folder of Moodle's; without folders a file's name goes on behind it.
# The first that looks like Moodle's part is: what follows is a student's own, who may write there whatever they like.
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<rest>.*))?", re.DOTALL
)


class MoodleName(NamedTuple):
    """A name of Moodle's, taken apart.

    Attributes:
        who: who handed it in.
        kind: ``file`` or ``onlinetext``.
        rest: the student's own name of the file; empty for a folder.
    """

    who: Moodle
    kind: str
    rest: str


def read_moodle_name(name: str) -> MoodleName | None:
    """Take a name apart; None if it is not Moodle's."""
    match = _MOODLE.fullmatch(name)
    return match and MoodleName(Moodle(match["number"], match["name"]), match["kind"], match["rest"] or "")


def participants(folder: Path) -> set[Moodle]:
    """Whose Moodle says that the entries of a folder are; nobody's where it cannot be read."""
    try:
        return {found.who for entry in folder.iterdir() if (found := read_moodle_name(entry.name))}
    except OSError:
        return set()
