"""Everything made from the reports of a class: which files, from which state, and with which points."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
from classrooms import FORMULA, HOSTILE, Json, MakeClass, check_of, make_messy, with_entry
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from grader.report.as_json import read_file
from grader.report.class_model import FinalFile
from grader.report.cohort import CohortError, read_cohort
from grader.report.forms.attention import find_attention
from grader.report.forms.class_summary import cohort_to_markdown
from grader.report.forms.overview import make_overview
from grader.report.forms.spreadsheet import class_spreadsheet
from grader.report.forms.table import class_rows, format_csv
from grader.report.forms.writing import read_class, write_forms
from grader.report.markdown import LIMIT
from grader.report.schemas import load_schema


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV as a script would read them."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def listing(*submissions: object) -> str:
    """A class.json with these submissions."""
    return json.dumps(
        {
            "schema_version": 2,
            "grader": "1.0",
            "salt_hash": "5" * 64,
            "submissions": submissions,
            "not_submissions": [],
            "isolation": None,
        }
    )


def test_forms_are_made_again_from_the_reports_alone(messy: Path) -> None:
    """All forms are there, are the same when made again, and those of a submission that is gone are removed."""
    files = write_forms(messy)
    names = {path.relative_to(messy).as_posix() for path in files}
    assert {"index.html", "class.csv", "class.xlsx", "ballot.csv", "final.json", "summary.md", "junit.xml"} < names
    assert {"moodle-feedback.zip", "pages/bomb.html", "pages/right.html", "gradescope/right.json"} < names
    assert "gradescope/bomb.json" not in names
    before = {path: path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    assert {path: path.read_bytes() for path in write_forms(messy)} == before
    about = json.loads((messy / "class.json").read_text())
    about["submissions"].remove("crash")
    (messy / "class.json").write_text(json.dumps(about))
    write_forms(messy)
    assert not (messy / "pages" / "crash.html").exists()
    assert not (messy / "gradescope" / "crash.json").exists()


def test_points_that_are_open_are_not_zero(messy: Path) -> None:
    """A check that the grader could not grade, or no grading at all, leaves points empty everywhere."""
    write_forms(messy)
    table = {row["id"]: row for row in rows(messy / "class.csv")}
    assert (table["right"]["automatic"], table["right"]["final"], table["right"]["1.7 automatic"]) == ("70", "", "18")
    assert table["right"]["to_review"] == "1.3 1.4 2.1 2.2 2.3 2.4 2.5"
    assert (table["broken"]["automatic"], table["broken"]["problem"]) == ("", "ungradable: 1.7.trains")
    assert (table["bomb"]["automatic"], table["bomb"]["1.1 automatic"]) == ("", "")
    assert table["bomb"]["problem"] == "The archive would unpack to 3 GB."
    assert table["unsafe"]["isolated"] == "no"
    # Nothing was written: nothing waits for a tutor, and the written points are 0.
    assert (table["silent"]["written"], table["silent"]["to_review"]) == ("0", "")
    final = {entry.id: entry for entry in read_file(messy / "final.json", FinalFile).submissions}
    assert final["broken"].automatic is None
    assert final["silent"].final == 67
    jsonschema.validate(json.loads((messy / "final.json").read_text(encoding="utf-8")), load_schema("final"))


def test_table_is_never_run_by_a_spreadsheet(messy: Path) -> None:
    """What a spreadsheet would take for a formula starts with an apostrophe; a script reads the rest unchanged."""
    write_forms(messy)
    assert {row["name"] for row in rows(messy / "class.csv")} >= {"'+49 228", HOSTILE}
    assert f"'{FORMULA}" in {row["category"] for row in rows(messy / "ballot.csv")}
    for name in ("class.csv", "ballot.csv"):
        for row in csv.reader(io.StringIO((messy / name).read_text(encoding="utf-8-sig"), newline="")):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("=+-@＝;,\t\r\n \"'a1"), max_size=12), st.sampled_from(",;\t"))
def test_no_cell_is_a_formula_wherever_a_spreadsheet_splits(text: str, delimiter: str) -> None:
    """Split at commas, semicolons or tabs, with respect for the quotes or without: no cell begins as a formula does."""
    table = format_csv([["before", text, "after"]])
    heeding = csv.reader(io.StringIO(table, newline=""), delimiter=delimiter)
    for cell in [*(cell for row in heeding for cell in row), *re.split(r"[,;\t\r\n]", table)]:
        assert not cell.strip(' "').startswith(("=", "+", "-", "@", "＝"))


def test_overview_counts(messy: Path) -> None:
    """Median over those with points, faults by frequency, misconceptions by submission."""
    write_forms(messy)
    overview = make_overview(read_class(messy))
    totals = [float(row["automatic"]) for row in rows(messy / "class.csv") if row["automatic"]]
    assert overview.median == sorted(totals)[3]
    assert sum(one.count for one in overview.distribution) == 7
    (mistake,) = overview.misconceptions
    assert (mistake.id, mistake.checks[0]) == ("relu-normal-for-linear", "1.7.variance")
    assert mistake.thought
    assert [member.id for member in mistake.members] == ["linear"]
    counts = [fault.count for fault in overview.faults]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] >= 1
    shares = {share.item.id: share for share in overview.items}
    assert shares["1.1"].mean == 1.0
    assert shares["0"].none == 1


def test_attention_has_three_groups(make_class: MakeClass) -> None:
    """Not graded; graded, but odd, the worst first; resolved: each submission in one group, with all its reasons."""

    def change(reports: dict[str, Json]) -> None:
        make_messy(reports)
        reports["zero"] = with_entry(reports["right"], "zero")
        for check in reports["zero"]["grading"]["checks"]:
            check.update(verdict="failed", points=0.0, kind="wrong_value", reason="wrong")
        reports["zero"]["grading"]["points"]["automatic"] = 0.0
        reports["zero"]["classroom"]["notes"] = ["Found in work."]
        reports["stubs"] = with_entry(reports["right"], "stubs")
        for check in reports["stubs"]["grading"]["checks"]:
            check.update(verdict="not_attempted", points=0.0, kind="stub", reason="Not filled in yet: f.")
        reports["slow"] = with_entry(reports["right"], "slow")
        for name in ("1.5.mean", "1.6.weight_variance"):
            check_of(reports["slow"], name).update(
                verdict="timed_out", points=0.0, kind="timeout", reason="f did not end"
            )

    folder = make_class(change)
    about = json.loads((folder / "class.json").read_text())
    about["identical"] = [["right", "linear"]]
    (folder / "class.json").write_text(json.dumps(about))
    found = find_attention(read_cohort(folder))
    assert [one.member.id for one in found.not_graded] == ["broken", "bomb"]
    reasons = {one.member.id: " ".join(one.reasons) for one in found.look}
    assert reasons["zero"] == "0 of 70 automatic points. Found in work."
    assert reasons["stubs"] == "Nothing was filled in."
    assert reasons["slow"] == "2 checks crashed or ran out of time."
    assert reasons["unsafe"].startswith("Not isolated")
    assert reasons["linear"] == "The same code as that of Group Right, but for comments, names and layout."
    assert list(reasons)[-2:] == ["linear", "right"]  # a group may have worked together
    assert [one.member.id for one in found.resolved] == ["hostile"]
    assert found.count == len(found.not_graded) + len(reasons)


def test_a_cause_is_one_line_however_many_checks_it_costs(make_class: MakeClass) -> None:
    """A file that does not load is one cause with the names; its checks are not told again as faults."""

    def change(reports: dict[str, Json]) -> None:
        for name in ("right", "silent"):
            for check in ("1.3.mean", "1.3.relu", "2.1.relative_changes"):
                check_of(reports[name], check).update(
                    verdict="failed",
                    points=0.0,
                    kind="syntax_error",
                    reason="measurements.py does not load: SyntaxError",
                )

    cohort = read_cohort(make_class(change))
    overview = make_overview(cohort)
    cause = next(cause for cause in overview.causes if "measurements" in cause.text)
    assert cause.text == "measurements.py does not load."
    assert [member.id for member in cause.members] == ["right", "silent"]
    assert cause.checks == ("1.3.mean", "1.3.relu", "2.1.relative_changes")
    assert overview.causes[0] == cause
    assert not {fault.check.id for fault in overview.faults} & set(cause.checks)
    assert "- 2 × measurements.py does not load." in cohort_to_markdown(cohort)


def test_spreadsheet_holds_what_the_table_does(messy: Path) -> None:
    """Numbers are numbers, times are times on the wall's clock, open points are empty, the heading stays in view."""
    write_forms(messy)
    sheet = load_workbook(messy / "class.xlsx").active
    assert isinstance(sheet, Worksheet)
    header, *lines = sheet.values
    assert list(header) == class_rows(read_class(messy))[0]
    table = {str(line[0]): dict(zip(header, line, strict=True)) for line in lines}
    assert table["right"]["automatic"] == 70
    assert table["right"]["final"] is None
    assert table["broken"]["automatic"] is None
    handed_in = datetime.fromisoformat("2026-11-20T18:30:00+01:00").astimezone().replace(tzinfo=None)
    assert table["right"]["newest_file"] == handed_in
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref


def test_spreadsheet_runs_nothing(messy: Path) -> None:
    """What looks like a formula, a link or a number is a text, letter by letter; there is no formula and no link."""
    cohort = read_class(messy)
    odd = [FORMULA, "=1+1", "http://192.0.2.1", "+49 228", "22.5", "1e5", "\x00\x1b\ud800", "x" * 40_000, "{=A1}"]
    renamed = tuple(replace(member, name=name) for member, name in zip(cohort.members, odd, strict=True))
    data = class_spreadsheet(replace(cohort, members=renamed))
    sheet = load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][:6] == odd[:6]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        inner = {name: file.read(name) for name in file.namelist()}
    assert not any(b"<f>" in text or b"hyperlink" in text.lower() for name, text in inner.items() if "sheet1" in name)
    assert data == class_spreadsheet(replace(cohort, members=renamed))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "class.json does not exist"),
        ("{", "cannot be read"),
        ("[]", "Expected `object`, got `array`"),
        ('{"schema_version": 1, "submissions": []}', "schema_version 1, this grader reads 2"),
        ('{"schema_version": 2}', "missing required field"),
        (listing("../x"), r"submissions\[0\]"),
        (listing("a", "a"), "two submissions have one id"),
        (listing(7), "Expected `str`, got `int`"),
    ],
)
def test_folder_without_a_class(tmp_path: Path, content: str | None, words: str) -> None:
    """What is wrong with class.json is said with its path and the way out, and nothing is written."""
    if content is not None:
        (tmp_path / "class.json").write_text(content)
    with pytest.raises(CohortError, match=words) as caught:
        write_forms(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "grade" in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} <= {"class.json"}


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", '{"classroom": null, "grading": null}', '{"grading": {}, "classroom": {"name": "x"}}', "\xff"],
)
def test_broken_report_costs_only_its_submission(make_class: MakeClass, damage: str) -> None:
    """A report that cannot be read makes its submission ungradable, loudly; all others keep their points."""
    folder = make_class()
    (folder / "reports" / "linear.json").write_bytes(damage.encode("latin-1"))
    (folder / "reports" / "crash.json").unlink()
    write_forms(folder)
    table = {row["id"]: row for row in rows(folder / "class.csv")}
    for broken in ("linear", "crash"):
        assert f"reports/{broken}.json cannot be read" in table[broken]["problem"]
        assert table[broken]["automatic"] == ""
    assert table["right"]["automatic"] == "70"


def test_form_that_is_made_no_more_goes(make_class: MakeClass) -> None:
    """Where nobody came from Moodle there is no zip for it, nor that of an earlier run; pages go with their owner."""

    def no_moodle(reports: dict[str, Json]) -> None:
        for report in reports.values():
            report["classroom"]["moodle"] = None

    write_forms(make_class())
    folder = make_class(no_moodle)
    (folder / "pages" / "gone.html").touch()
    assert (folder / "moodle-feedback.zip").exists()
    write_forms(folder)
    assert not (folder / "moodle-feedback.zip").exists()
    assert not (folder / "pages" / "gone.html").exists()
    assert (folder / "ballot.csv").exists()


def test_empty_class(tmp_path: Path) -> None:
    """A class without a single submission has all its forms."""
    (tmp_path / "class.json").write_text(listing())
    write_forms(tmp_path)
    assert rows(tmp_path / "class.csv") == []
    assert "No check failed." in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_text_is_made_printable_where_a_report_is_read(messy: Path) -> None:
    """Control and direction characters in a report's file are shown by name in every form."""
    report = json.loads((messy / "reports" / "right.json").read_text(encoding="utf-8"))
    report["classroom"]["name"] = "Ada\x1b[31m\u202e"
    (messy / "reports" / "right.json").write_text(json.dumps(report), encoding="utf-8")
    (member,) = [member for member in read_cohort(messy).members if member.id == "right"]
    assert member.name == "Ada\\x1b[31m\\u202e"


def test_summary_is_markdown_of_bounded_size(messy: Path, make_class: MakeClass) -> None:
    """The class for GitHub's summary page: hostile text is literal, and more than 1 MiB is cut with a word on it."""
    text = cohort_to_markdown(read_cohort(messy))
    assert text.startswith("## 8 of 9 submissions graded\n\nMedian: ")
    assert "<img" not in text
    assert "| Group Right | 70 | – | – |" in text

    def long_names(reports: dict[str, Json]) -> None:
        for report in reports.values():
            report["classroom"]["name"] = "x" * 400_000

    cut = cohort_to_markdown(read_cohort(make_class(long_names)))
    assert len(cut.encode()) <= LIMIT + 200 < 1024 * 1024
    assert "Shortened" in cut
