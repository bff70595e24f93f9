"""The grading worksheet, read with the place of every cell, so that all else stays byte for byte as Moodle wrote it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.i18n import _

# The headings in English and German; Moodle writes them in the language of whoever exports.
_COLUMNS = {
    "identifier": ("identifier", "id"),
    "name": ("full name", "vollständiger name", "name"),
    "group": ("group", "gruppe"),
    "grade": ("grade", "bewertung"),
    "maximum": ("maximum grade", "bestwertung", "maximale bewertung"),
    "scale": ("scale", "skala", "bewertungsskala"),
    "changeable": ("grade can be changed", "bewertung kann geändert werden"),
    "feedback": ("feedback comments", "feedback als kommentar"),
}


class WorksheetError(Exception):
    """The worksheet is none, or does not fit the class; the text says the way out."""


@dataclass(frozen=True)
class Cell:
    """A cell: its value, and where its raw text lies."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Worksheet:
    """What Moodle exported.

    Attributes:
        name: of the file, for errors.
        text: of the file.
        header: its first row.
        rows: the rows of participants, each with its cells by what they mean; one that is cut short is left out.
    """

    name: str
    text: str
    header: tuple[Cell, ...]
    rows: tuple[Mapping[str, Cell], ...]

    def replaced(self, edits: Iterable[tuple[Cell, str]]) -> bytes:
        """The file with other values in some cells."""
        quoted = any(self.text.startswith('"', cell.start) for cell in self.header)
        pieces, position = [], 0
        for cell, value in sorted(edits, key=lambda edit: edit[0].start):
            was_quoted = self.text.startswith('"', cell.start)
            needs = was_quoted or (quoted and bool(re.search(r"\s", value))) or bool(re.search(r'[",;\t\r\n]', value))
            pieces += [self.text[position : cell.start], '"' + value.replace('"', '""') + '"' if needs else value]
            position = cell.end
        return "".join([*pieces, self.text[position:]]).encode()


def read_worksheet(content: bytes, name: str) -> Worksheet:
    """Read what Moodle exported.

    Raises:
        WorksheetError: it is no grading worksheet, or not as Moodle wrote it.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        way_out = _(
            "{name} is not UTF-8. Download it again from Moodle, in UTF-8, and do not save it in a spreadsheet."
        )
        raise WorksheetError(way_out.format(name=name)) from None
    rows = list(_rows(text, name))
    if not rows:
        raise WorksheetError(_("{name} is empty.").format(name=name))
    header, *others = rows
    columns = _find_columns(header, name)
    whole = [row for row in others if len(row) > max(columns.values())]
    by_meaning = tuple({key: row[place] for key, place in columns.items()} for row in whole)
    return Worksheet(name, text, tuple(header), by_meaning)


def _find_columns(header: list[Cell], name: str) -> dict[str, int]:
    titles = [cell.value.strip().removeprefix("\ufeff").strip('"').casefold() for cell in header]
    columns = {key: titles.index(title) for key, choices in _COLUMNS.items() for title in choices if title in titles}
    missing = {"identifier", "grade"} - columns.keys()
    if missing:
        text = _(
            "{name} is no grading worksheet: it has no column {missing}. In Moodle, choose “Download grading "
            "worksheet” among the assignment's grading actions; the feedback type “Offline grading worksheet” has to "
            "be on."
        )
        raise WorksheetError(text.format(name=name, missing=" or ".join(sorted(missing))))
    if "scale" in columns and "maximum" not in columns:
        text = _(
            "{name} is for a scale, not for points. Set the assignment's grade to the type “Point” in Moodle and "
            "download the worksheet again."
        )
        raise WorksheetError(text.format(name=name))
    return columns


def _rows(text: str, name: str) -> Iterator[list[Cell]]:
    """Yield the rows of a CSV with the place of every cell; Moodle separates by comma, semicolon or tab."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    row: list[Cell] = []
    position = 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        cell, position = _cell(text, position, delimiter, name)
        row.append(cell)
        if position < len(text) and text[position] == delimiter:
            position += 1
            if position == len(text):
                row.append(Cell("", position, position))
            continue
        if text.startswith("\r\n", position):
            position += 2
        elif position < len(text):
            position += 1
        yield row
        row = []
    if row:
        yield row


def _cell(text: str, start: int, delimiter: str, name: str) -> tuple[Cell, int]:
    if not text.startswith('"', start):
        end = start
        while end < len(text) and text[end] not in (delimiter, "\r", "\n"):
            end += 1
        return Cell(text[start:end], start, end), end
    end = start + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            line = text.count("\n", 0, start) + 1
            way_out = _("{name}, line {line}: a quotation mark is never closed. Download the worksheet again.")
            raise WorksheetError(way_out.format(name=name, line=line))
        if not text.startswith('""', end):
            break
        end += 2
    return Cell(text[start + 1 : end].replace('""', '"'), start, end + 1), end + 1
