"""The names in a Moodle download, which say who handed in what.

They are made in Moodle's ``mod/assign/classes/downloader.php`` (https://github.com/moodle/moodle): of a participant's
name and number; in a group assignment of the group's since Moodle 4, and before that of the group's name, a hyphen, and
a member's name and number. With blind marking all names are one word, "Participant".
"""

import re
from pathlib import Path
from typing import NamedTuple

from grader.classroom.handin import Moodle

# "Anna Müller_123456_assignsubmission_file_" is a folder of Moodle's; without folders a file's name goes on behind it.
# The first that looks like Moodle's part is: what follows is a student's own, who may write there whatever they like.
_KIND = r"_assignsubmission_(?P<kind>file|onlinetext)(?:_(?P<rest>.*))?"
_MOODLE = re.compile(rf"(?P<name>.+?)_(?P<number>\d+){_KIND}", re.DOTALL)
_WITHOUT_NUMBER = re.compile(rf"(?P<name>[^_]+){_KIND}", re.DOTALL)
# Moodle's string "participant" in several languages, of which a file's name keeps the letters.
_BLIND = frozenset({"participant", "teilnehmer", "teilnehmerin", "participante", "partecipante", "deelnemer"})


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


def read_default_group(name: str) -> MoodleName | None:
    """Take apart the name that Moodle gives to those who are in no group: it has no number; None if it is another.

    A folder may be called so by chance: believe it only beside other names of Moodle's.
    """
    match = _WITHOUT_NUMBER.fullmatch(name)
    return match and MoodleName(Moodle("", match["name"]), match["kind"], match["rest"] or "")


def shown_name(who: Moodle) -> str:
    """How somebody is called: where marking is blind, the number is a part of the name."""
    blind = re.sub(r"\W", "", who.full_name).casefold() in _BLIND
    return f"{who.full_name} {who.participant}" if blind else who.full_name


def participants(folder: Path) -> set[Moodle]:
    """Whose Moodle says that the entries of a folder are; nobody's where it cannot be read."""
    try:
        return {found.who for entry in folder.iterdir() if (found := read_moodle_name(entry.name))}
    except OSError:
        return set()
