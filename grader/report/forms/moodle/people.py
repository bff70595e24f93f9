"""Whose row of a worksheet is whose submission.

A number alone says nothing: since Moodle 4 the folder of a group bears the group's, which is another participant's too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.moodle.worksheet import Cell, read_worksheet

_NUMBER_AT_END = re.compile(r"^(?P<word>.*?)\s*(?P<number>\d+)\s*$", re.DOTALL)


@dataclass(frozen=True)
class Person:
    """A row of the worksheet.

    Attributes:
        label: what the row calls them.
        number: the participant's, by which Moodle knows them.
        name: the full name; where marking is blind the word that stands for everybody.
        group: the name of their group; empty in an assignment without groups.
        doubtful: whether another group's folder would be called as this one's.
    """

    label: str
    number: str
    name: str
    group: str = ""
    doubtful: bool = False


def read_people(content: bytes, name: str = "the worksheet") -> tuple[Person, ...]:
    """Everybody in a worksheet, in its order.

    Raises:
        WorksheetError: it is no grading worksheet.
    """
    return people_in(read_worksheet(content, name).rows)


def people_in(rows: Sequence[Mapping[str, Cell]]) -> tuple[Person, ...]:
    """Who the rows of a worksheet are about, in their order."""
    names = {row["group"].value for row in rows if "group" in row}
    called = Counter(map(folder_name, names))
    people = []
    for row in rows:
        label = row["identifier"].value
        match = _NUMBER_AT_END.match(label)
        group = row["group"].value if "group" in row else ""
        name = row["name"].value if "name" in row else match["word"] if match else label
        number = match["number"] if match else ""
        people.append(Person(label, number, name, group, called[folder_name(group)] > 1))
    return tuple(people)


class Directory:
    """The submissions of a class, to be looked up by who handed them in.

    Args:
        cohort: the class.
    """

    def __init__(self, cohort: Cohort) -> None:
        self._called: dict[str, list[ClassMember]] = {}
        self._numbered: dict[str, list[ClassMember]] = {}
        for member in cohort.members:
            if member.full_name and not member.group:
                self._called.setdefault(folder_name(member.full_name), []).append(member)
            for number, _name in member.people:
                self._numbered.setdefault(number, []).append(member)

    def submissions_of(self, person: Person) -> list[ClassMember]:
        """What somebody or their group handed in: by the group's name; else by number and name, which must both fit."""
        groups = self._called.get(folder_name(person.group)) if person.group and not person.doubtful else None
        if groups:
            return groups
        numbered = self.with_number(person)
        fits = any(
            _fits(name, person) for member in numbered for number, name in member.people if number == person.number
        )
        return numbered if fits else []

    def with_number(self, person: Person) -> list[ClassMember]:
        """The submissions whose folder has somebody's number, which may be a group's."""
        return self._numbered.get(person.number, [])


def folder_name(name: str) -> str:
    """A name as Moodle writes it in that of a folder (``clean_filename``), underscores being its separators."""
    cleaned = re.sub(r"""[\x00-\x1f\x7f&<>"`|':\\/]|\.\.+""", "", unicodedata.normalize("NFC", name))
    return " ".join(cleaned.replace("_", " ").split())


def _fits(name: str, person: Person) -> bool:
    """Whether a folder's name is a person's, or what stands for everybody; a group's may stand before it."""
    wanted = {_letters(person.name), _letters(_word(person.label))} - {""}
    rest = [name, *(name[match.end() :] for match in re.finditer("-", name))]
    return any(_letters(one) in wanted for one in rest)


def _word(label: str) -> str:
    match = _NUMBER_AT_END.match(label)
    return match["word"] if match else label


def _letters(name: str) -> str:
    """Letters and digits alone: systems replace different characters, and the number has to fit as well."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold()
