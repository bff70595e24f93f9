"""Files for the places where tutors work, compared with examples written by hand from the published formats."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from classrooms import HOSTILE, Json, MakeClass, check_of, grading_of, item_of, make_messy, with_entry

from grader.report.forms.class_summary import cohort_to_markdown
from grader.report.forms.gradescope import gradescope_results
from grader.report.forms.junit import junit_of_cohort, junit_of_report
from grader.report.forms.moodle import WorksheetError, fill_worksheet
from grader.report.forms.writing import read_class, write_forms
from grader.report.review.merge import write_review_files
from grader.report.review.read import review_path

EXAMPLES = Path(__file__).parent / "examples"
WORKSHEET = (EXAMPLES / "moodle_worksheet.csv").read_bytes()
WORKSHEET_DE = (EXAMPLES / "moodle_worksheet_de.csv").read_bytes()


@pytest.fixture
def reviewed(make_class: MakeClass) -> Path:
    """A class in which everybody but Group Prints is reviewed, 3 points and a comment for each answer."""
    folder = make_class(lambda reports: item_of(reports["prints"], "2.2")["written"].update(text="Another answer."))
    write_review_files(read_class(folder))
    for item in ("1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5"):
        path = review_path(folder, item)
        empty, given = re.compile(r"^(points.*:)\ncomment:$", re.MULTILINE), r'\1 3\ncomment: <b>Gut</b>, "weiter"'
        before, heading, after = path.read_text(encoding="utf-8").partition("## Group Prints")
        text = empty.sub(given, before) + heading
        if item == "2.2":
            own, marker, after = after.partition("<!-- answer")
            text += own + marker
        text += empty.sub(given, after)
        path.write_text(text, encoding="utf-8")
    return folder


# -- Gradescope ------------------------------------------------------------------------------------------------------


def shape(example: Any, value: Any, place: str = "") -> None:
    """Assert that a value has no other keys than the example, and the same types."""
    if isinstance(example, dict) and example:
        assert set(value) <= set(example), place
        for key in value:
            shape(example[key], value[key], f"{place}.{key}")
    elif isinstance(example, list):
        for entry in value:
            shape(example[0], entry, f"{place}[]")
    elif isinstance(example, int | float):
        assert isinstance(value, int | float), place
    else:
        assert isinstance(value, type(example)), place


def test_gradescope_results_keep_the_format(real_reports: dict[str, Json]) -> None:
    """Every submission's results have the example's keys and types; the scores add up to the total."""
    example = json.loads((EXAMPLES / "gradescope_results.json").read_text())
    for report in real_reports.values():
        results = json.loads(gradescope_results(grading_of(report)))
        shape(example, results)
        assert sum(test["score"] for test in results["tests"]) == results["score"]
        assert sum(test["max_score"] for test in results["tests"]) == 70
        assert {test["status"] for test in results["tests"]} <= {"passed", "failed"}
        assert results["score"] == report["grading"]["points"]["automatic"]


def test_gradescope_shows_what_a_student_may_see(real_reports: dict[str, Json]) -> None:
    """Reason, ratio and output are shown; the right value is not, though the tutor's report has it."""
    wrong = check_of(real_reports["prints"], "1.5.output_variance")
    assert wrong["expected"] is not None
    text = gradescope_results(grading_of(real_reports["prints"]))
    assert wrong["reason"] in text
    assert "Printed by your code:" in text
    assert str(wrong["expected"]) not in text


def test_gradescope_says_that_it_is_not_complete(messy: Path) -> None:
    """A check that could not be graded has no score and is said at the top; the total is of the others."""
    write_forms(messy)
    results = json.loads((messy / "gradescope" / "broken.json").read_text(encoding="utf-8"))
    assert results["output"].startswith("NOT COMPLETE: the grader could not grade 1.7.trains.")
    (test,) = [test for test in results["tests"] if test["name"].startswith("1.7.trains")]
    assert not {"score", "max_score", "status"} & test.keys()
    assert test["name"].endswith("(not graded, 5 points open)")


# -- JUnit -----------------------------------------------------------------------------------------------------------


def parse(text: str) -> ET.Element:
    """XML that we wrote."""
    return ET.fromstring(text)  # noqa: S314


def only(root: ET.Element, path: str) -> ET.Element:
    """The one element at a path."""
    (element,) = root.findall(path)
    return element


def grammar(root: ET.Element) -> dict[str, tuple[set[str], set[str]]]:
    """Which attributes and children each element has."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for element in root.iter():
        attributes, children = found.setdefault(element.tag, (set(), set()))
        attributes |= set(element.attrib)
        children |= {child.tag for child in element}
    return found


def test_junit_keeps_the_format(messy: Path) -> None:
    """A messy class has only the example's elements and attributes, and counts that are right."""
    known = grammar(parse((EXAMPLES / "junit.xml").read_text(encoding="utf-8")))
    root = parse(junit_of_cohort(read_class(messy)))
    for tag, (attributes, children) in grammar(root).items():
        assert attributes <= known[tag][0], tag
        assert children <= known[tag][1], tag
    assert len(root) == 9
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[attribute]) == len(suite.findall(f"testcase/{tag}"))
    assert only(root, "testsuite[@name='broken']/testcase/error").get("type") == "ungradable"
    assert only(root, "testsuite[@name='bomb']/testcase/error").get("message") == "The archive would unpack to 3 GB."
    assert only(root, "testsuite[@name='hostile']/testcase/failure").get("message") == HOSTILE
    assert only(root, "testsuite[@name='hostile']//system-out").text == f"</pre>{HOSTILE}\\x1b[31m\\u202e"


def test_junit_of_one_submission(real_reports: dict[str, Json]) -> None:
    """One submission is one suite; nothing is revealed that its student may not see."""
    text = junit_of_report(grading_of(real_reports["prints"]), "as\x00signment")
    root = parse(text)
    assert [suite.get("name") for suite in root] == ["as\\x00signment"]
    assert only(root, "testsuite/properties/property[@name='points']").get("value") == "67"
    assert str(check_of(real_reports["prints"], "1.5.output_variance")["expected"]) not in text
    names = {case.get("name") for case in root.iter("testcase")}
    right = parse(junit_of_report(grading_of(real_reports["right"]), "other"))
    assert names == {case.get("name") for case in right.iter("testcase")}  # whatever the points


# -- Moodle ----------------------------------------------------------------------------------------------------------


def cells(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """A worksheet as Moodle reads it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_worksheet_is_filled_in_and_otherwise_untouched(reviewed: Path) -> None:
    """Grades and feedback stand in their columns; every other byte is Moodle's."""
    filled = fill_worksheet(WORKSHEET, read_class(reviewed))
    before, after = cells(WORKSHEET), cells(filled.content)
    assert filled.filled == 2
    assert [row[4] for row in after] == ["Grade", "91.00", "77.00", "", "", ""]
    for old, new in zip(before, after, strict=True):
        assert [*old[:4], *old[5:9]] == [*new[:4], *new[5:9]]
    # Taking the new grades and feedback out again gives the file that Moodle wrote.
    restored = filled.content.decode()
    for old, new in zip(before[1:3], after[1:3], strict=True):
        quoted = '"' + new[9].replace('"', '""') + '"'
        was = '"' + old[9].replace('"', '""') + '"' if old[9] else ""
        assert restored.count(quoted) == 1
        restored = restored.replace(quoted, was).replace(f",{new[4]},", f",{old[4]},")
    assert restored.encode() == WORKSHEET
    assert filled.left == (
        "Participant 1002: locked in Moodle",
        "Participant 1003: not reviewed yet: 2.2",
        "Participant 4711: no submission in this class",
        "Group Silent: not in the worksheet",
    )


def test_worksheet_says_why_a_row_is_left(make_class: MakeClass) -> None:
    """What has no grade yet is told with the reason; a row that is cut short is nobody's, and stays as it is."""

    def change(reports: dict[str, Json]) -> None:
        make_messy(reports)
        reports["bomb"]["classroom"]["moodle"] = {"participant": "2003", "full_name": "Group Bomb"}

    short = b'"Participant 1002","cut"\r\n'
    worksheet = WORKSHEET.replace(b'Participant 1000","Group Right', b'Participant 2001","+49 228')
    worksheet = worksheet.replace(b'4711","Nobody, Here', b'2003","Group Bomb') + short
    filled = fill_worksheet(worksheet, read_class(make_class(change)))
    assert short in filled.content
    assert "Participant 2001: not gradable: 1.7.trains" in filled.left
    assert "Participant 2003: The archive would unpack to 3 GB." in filled.left


def test_feedback_keeps_what_a_tutor_typed_in_moodle(reviewed: Path) -> None:
    """Feedback that was there stays before ours; filling in a second time replaces ours alone."""
    once = fill_worksheet(WORKSHEET, read_class(reviewed)).content
    text = cells(once)[2][9]
    assert text.startswith('Typed in Moodle, with a "quote" and\r\na second line.<!-- grader --><p><strong>77 of 100')
    assert fill_worksheet(once, read_class(reviewed)).content == once


def test_feedback_is_html_without_markup_of_others(reviewed: Path) -> None:
    """Moodle takes the comment for HTML: what students and tutors wrote is literal in it."""
    text = cells(fill_worksheet(WORKSHEET, read_class(reviewed)).content)[1][9]
    assert "&lt;b&gt;Gut&lt;/b&gt;, &quot;weiter&quot;" in text
    assert set(re.findall(r"</?([a-z]+)", text)) <= {"p", "strong", "ul", "li", "br"}
    assert text.startswith("<!-- grader -->")


def test_a_participant_with_two_submissions_gets_neither_grade(make_class: MakeClass) -> None:
    """Which of the two counts is for a person to say: the row stays and is listed, and no page is made."""

    def twice(reports: dict[str, Json]) -> None:
        reports["again"] = with_entry(reports["right"], "again", name="Group Again", participant="1000")

    folder = make_class(twice)
    filled = fill_worksheet(WORKSHEET, read_class(folder))
    assert cells(filled.content)[1] == cells(WORKSHEET)[1]
    assert (
        "Participant 1000: several submissions of this participant (Group Right, Group Again); enter the grade of the "
        "one that counts by hand" in filled.left
    )
    write_forms(folder)
    with zipfile.ZipFile(folder / "moodle-feedback.zip") as archive:
        assert not [name for name in archive.namelist() if "_1000_" in name]


def test_overwriting_a_grade_is_said(reviewed: Path) -> None:
    """A grade that was there is replaced, and both are told."""
    filled = fill_worksheet(WORKSHEET, read_class(reviewed))
    assert filled.replaced == ("Participant 1001: 12.00 in the worksheet is replaced by 77.00",)


def test_another_maximum_is_scaled_if_asked(reviewed: Path) -> None:
    """Points become the share of Moodle's maximum."""
    worksheet = WORKSHEET.replace(b"100.00", b"10.00")
    filled = fill_worksheet(worksheet, read_class(reviewed), maximum=10)
    assert [row[4] for row in cells(filled.content)][1:3] == ["9.10", "7.70"]


# -- Moodle's groups -------------------------------------------------------------------------------------------------

GROUPS = """Identifier,"Full name",Status,Group,Grade,"Maximum grade","Feedback comments"
"Participant 55","Stranger, Eve",-,"Team C",,100.00,
"Participant 60","Anna Müller",-,"Team: A/B",,100.00,
"Participant 61","Ben Roth",-,"Team: A/B",,100.00,
"Participant 62","Carl Ott",-,"Default group",,100.00,
""".encode()


def grouped(reports: dict[str, Json]) -> None:
    """Folders as Moodle 4 calls them: the group's name and number, and of those in no group no number."""
    for name, who in (("right", ("55", "Team AB")), ("linear", ("", "Default group"))):
        about = reports[name]["classroom"]
        about["name"] = who[1]
        about["moodle"] = {"participant": who[0], "full_name": who[1]}
    for name in ("crash", "prints", "silent"):
        del reports[name]


def review_all(folder: Path) -> Path:
    """The same points for everything that was written."""
    write_review_files(read_class(folder))
    for path in (folder / "review").glob("item-*.md"):
        text = re.sub(r"^(points.*:)$", r"\1 3", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    return folder


def zip_folders(folder: Path) -> list[str]:
    """The folders in the feedback zip."""
    with zipfile.ZipFile(folder / "moodle-feedback.zip") as archive:
        return [name.partition("/")[0] for name in archive.namelist()]


def test_every_member_of_a_group_gets_its_grade_and_nobody_else(make_class: MakeClass) -> None:
    """The group's name tells, and not its number, which is a stranger's; the feedback goes to the members' numbers."""
    folder = review_all(make_class(grouped))
    filled = fill_worksheet(GROUPS, read_class(folder))
    assert [row[4] for row in cells(filled.content)] == ["Grade", "", "91.00", "91.00", "77.00"]
    assert filled.left == ("Participant 55: no submission in this class; Team AB has this number, but another name",)
    write_forms(folder)
    assert zip_folders(folder) == []  # whose the numbers are is not known
    (folder / "moodle-worksheet.csv").write_bytes(filled.content)
    write_forms(folder)
    assert zip_folders(folder) == [
        "Anna Müller_60_assignsubmission_file_",
        "Ben Roth_61_assignsubmission_file_",
        "Carl Ott_62_assignsubmission_file_",
    ]


def test_groups_whose_folders_would_be_called_the_same_are_left(make_class: MakeClass) -> None:
    """Moodle drops some characters from a folder's name: which of two groups it is nobody can know."""
    folder = review_all(make_class(grouped))
    worksheet = GROUPS.replace(b'"Team C"', b'"Team AB"')
    filled = fill_worksheet(worksheet, read_class(folder))
    assert [row[4] for row in cells(filled.content)] == ["Grade", "", "", "", "77.00"]


def test_a_folder_for_each_member(make_class: MakeClass) -> None:
    """Before Moodle 4 each member's folder bears the member's number: all get the one submission's grade and page."""

    def older(reports: dict[str, Json]) -> None:
        grouped(reports)
        people = [{"participant": "60", "full_name": "Team AB-Anna Müller"}]
        people += [{"participant": "61", "full_name": "Team AB-Ben Roth"}]
        reports["right"]["classroom"] |= {"moodle": people[0] | {"full_name": "Team AB"}, "group": people}
        reports["linear"]["classroom"]["moodle"] = {"participant": "62", "full_name": "Default group-Carl Ott"}

    folder = review_all(make_class(older))
    filled = fill_worksheet(GROUPS, read_class(folder))
    assert [row[4] for row in cells(filled.content)] == ["Grade", "", "91.00", "91.00", "77.00"]
    write_forms(folder)
    assert [name.split("_")[1] for name in zip_folders(folder)] == ["60", "61", "62"]


def test_a_number_alone_is_nobody(reviewed: Path) -> None:
    """Where there is no group, number and name must both fit, however systems spell the name."""
    worksheet = WORKSHEET.replace(b'"Group Right"', b'"Somebody Else"').replace(b'"Group Linear"', b'"group_linear?"')
    filled = fill_worksheet(worksheet, read_class(reviewed))
    assert [row[4] for row in cells(filled.content)][1:3] == ["", "77.00"]
    assert "Participant 1000: no submission in this class; Group Right has this number, but another name" in filled.left


@pytest.mark.parametrize(
    ("label", "name"), [("Participant 1000", "Participant"), ("Teilnehmer/in1000", "Teilnehmerin")]
)
def test_blind_marking(make_class: MakeClass, label: str, name: str) -> None:
    """The worksheet has no names then, and the folder only the word that stands for everybody."""

    def blind(reports: dict[str, Json]) -> None:
        reports["right"]["classroom"]["moodle"] = {"participant": "1000", "full_name": name}

    worksheet = f'Identifier,Status,Grade,"Maximum grade"\n"{label}",-,,100.00\n'.encode()
    assert fill_worksheet(worksheet, read_class(review_all(make_class(blind)))).filled == 1


def test_names_with_commas_are_told_apart(make_class: MakeClass) -> None:
    """Two people in a list are not four."""

    def twice(reports: dict[str, Json]) -> None:
        reports["right"]["classroom"]["name"] = "Müller, Anna"
        reports["again"] = with_entry(reports["right"], "again", name="Ott, Ben", participant="1000")

    filled = fill_worksheet(WORKSHEET, read_class(make_class(twice)))
    assert "several submissions of this participant (Müller, Anna; Ott, Ben)" in filled.left[0]


def test_german_worksheet(reviewed: Path) -> None:
    """German headings, semicolons and decimal commas are met in kind; there is no line break at the end, as before."""
    filled = fill_worksheet(WORKSHEET_DE, read_class(reviewed))
    after = cells(filled.content, ";")
    assert after[1][4] == "91,00"
    assert after[1][9].startswith("<!-- grader -->")
    assert filled.content.endswith(WORKSHEET_DE.splitlines()[-1])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "no column grade or identifier"),
        (WORKSHEET.replace(b"100.00", b"10.00"), "maximum grade of 10.00, the exercise is worth 100"),
        (WORKSHEET.replace(b"100.00", b"10.00"), "let the points be scaled: --moodle-maximum 10.00"),
        (WORKSHEET.replace(b'"Maximum grade"', b"Scale"), "is for a scale, not for points. Set the assignment's grade"),
        (WORKSHEET.replace(b"100.00", b"pass"), "maximum grade of pass, the exercise is worth 100"),
        (WORKSHEET + b'"Participant 1', "line 8: a quotation mark is never closed"),
        (WORKSHEET + "Größe".encode("latin-1"), "not UTF-8"),
    ],
)
def test_worksheet_that_does_not_fit(reviewed: Path, content: bytes, words: str) -> None:
    """What is no worksheet, or is for another number of points, is refused by name with the way out."""
    with pytest.raises(WorksheetError, match=words) as caught:
        fill_worksheet(content, read_class(reviewed), "sheet.csv")
    assert str(caught.value).startswith("sheet.csv")


def test_feedback_zip_is_named_as_moodle_reads_it(reviewed: Path) -> None:
    """Each path gives participant and plugin to Moodle's rule; the page shows a student no expected value."""
    write_forms(reviewed)
    with zipfile.ZipFile(reviewed / "moodle-feedback.zip") as archive:
        names = archive.namelist()
        pages = {name: archive.read(name).decode() for name in names}
    participants = []
    for name in names:
        folder, file = name.split("/")
        # importziplib.php: explode('_', part, 5), then [1] is the participant, [2] and [3] type and name of the plugin.
        parts = folder.split("_", 4)
        assert parts[2:] == ["assignsubmission", "file", ""]
        participants.append(int(parts[1]))
        assert file == "feedback.html"
    assert participants == [1000, 1001, 1002, 1004]  # Group Prints is not reviewed yet
    cohort = read_class(reviewed)
    (linear,) = [member for member in cohort.members if member.id == "linear"]
    hidden = [
        f"{check.expected:.6g}" for check in linear.checks if check.expected is not None and check.reveal != "value"
    ]
    assert hidden
    page = next(text for name, text in pages.items() if "_1001_" in name)
    told = page.partition('id="answers"')[0]  # below stands what the student wrote, numbers included
    assert not [value for value in hidden if f">{value}<" in told]
    assert "&lt;b&gt;Gut&lt;/b&gt;" in page
    assert "index.html" not in page


# -- GitHub ----------------------------------------------------------------------------------------------------------


def test_step_summary_has_tables_that_github_shows(messy: Path) -> None:
    """Every row of a table has as many cells as its header, as GitHub's Markdown demands."""
    example = {line[:2] for line in (EXAMPLES / "step_summary.md").read_text(encoding="utf-8").splitlines()}
    widths = set()
    for line in cohort_to_markdown(read_class(messy)).splitlines():
        assert line[:2] in example
        if line.startswith("|"):
            widths.add(len(re.findall(r"(?<!\\)\|", line)))
    assert widths == {5}
