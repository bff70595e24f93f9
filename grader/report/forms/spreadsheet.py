"""``class.xlsx``: the table of ``class.csv`` with numbers as numbers and times as times, in any country's spreadsheet.

A German Excel opens a CSV with commas as one column, and takes 22.5 for a date. Written by XlsxWriter, which cannot
read and is told to make neither formulas nor links of texts, so nothing in it is ever run.
"""

import io
import re
from datetime import UTC, datetime

from grader.report.cohort import Cohort
from grader.report.forms.table import class_rows

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_LONGEST = 32_767  # letters in a cell
_TIME = "newest_file"
# What XML cannot hold; a text of a report is printable, but for what it may say of itself.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def class_spreadsheet(cohort: Cohort) -> bytes:
    """Return the table as the file of a spreadsheet. The same class gives the same bytes."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - needed by commands that make tables alone

    file = io.BytesIO()
    header, *rows = class_rows(cohort)
    with Workbook(file, _OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("class")
        bold, time = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, header, bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                moment = _local_time(value) if header[column] == _TIME else None
                if moment:
                    sheet.write_datetime(number, column, moment, time)
                elif isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                elif value is not None and value != "":
                    sheet.write_string(number, column, _NO_XML.sub("?", str(value))[:_LONGEST])
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 1, 24)
        sheet.set_column(header.index(_TIME), header.index(_TIME), 17)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(header) - 1)
    return file.getvalue()


def _local_time(value: object) -> datetime | None:
    """A time of the report's as the clock on the wall shows it, since a spreadsheet knows of no time zones."""
    try:
        return datetime.fromisoformat(str(value)).astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
