"""Points changed by hand: what a tutor typed counts everywhere, is shown beside the automatic value, and is checked."""

import json
from pathlib import Path

import pytest
from classrooms import MakeClass, check_of

from grader.report.cohort import ClassMember
from grader.report.forms.moodle import feedback_html
from grader.report.forms.writing import read_class, write_forms
from grader.report.review.adjust import adjustments_path, write_adjustments_file

HEADER = "submission,where,points,change,reason,automatic\n"


@pytest.fixture
def graded(make_class: MakeClass) -> Path:
    """A class without anything changed."""
    return make_class()


def adjust(folder: Path, *rows: str) -> None:
    """Type rows into the file."""
    write_adjustments_file(folder)
    assert adjustments_path(folder).read_text(encoding="utf-8-sig").replace("\r", "") == HEADER
    adjustments_path(folder).write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")


def submission(folder: Path, name: str) -> ClassMember:
    """A submission of the class."""
    return next(one for one in read_class(folder).members if one.id == name)


def test_check_item_and_whole(graded: Path) -> None:
    """Points, or a change of them, with the point or the comma, by id or name; all of it counts."""
    adjust(
        graded,
        'Group Linear,1.7.trains,,"1,5",rounded only,',
        "linear,item 1.6,2.5,,half right,",
        "linear,,,-2,late,",
        "silent,,+3,,bonus,",
    )
    one = submission(graded, "linear")
    assert read_class(graded).review_problems == ()
    spread, item = (next(c for c in one.checks if c.id == "1.7.trains"), next(i for i in one.items if i.id == "1.6"))
    assert spread.points is not None
    assert item.points is not None
    assert [(change.where, change.automatic, change.points) for change in one.adjustments] == [
        ("1.7.trains", spread.points, spread.points + 1.5),
        ("1.6", item.points, 2.5),
        ("", None, -2),
    ]
    assert one.by_hand == 1.5 + 2.5 - item.points - 2
    silent = submission(graded, "silent")
    assert (silent.automatic, silent.final) == (67, 70)


def test_every_form_shows_both(graded: Path) -> None:
    """Page, table, feedback and JSON show what was changed beside what was found."""
    adjust(graded, "silent,1.5.mean,0,,copied <b>,")
    write_forms(graded)
    shown = "By hand, 1.5.mean: 2 → 0 points. copied"
    assert shown in (graded / "pages" / "silent.html").read_text(encoding="utf-8")
    final = json.loads((graded / "final.json").read_text(encoding="utf-8"))
    (entry,) = [one for one in final["submissions"] if one["id"] == "silent"]
    assert (entry["automatic"], entry["final"]) == (67, 65)
    assert entry["adjustments"] == [
        {"where": "1.5.mean", "automatic": 2, "points": 0, "reason": "copied <b>", "outdated": False}
    ]
    (row,) = [line for line in (graded / "class.csv").read_text(encoding="utf-8-sig").splitlines() if "silent" in line]
    assert row.startswith("silent,Group Silent,65,67,0,-2,")
    one = submission(graded, "silent")
    assert one.report is not None
    assert f"<li>{shown} &lt;b&gt;</li>" in feedback_html(one, one.report)


def test_a_change_outlives_regrading_and_is_marked(graded: Path) -> None:
    """What counts stays; that the automatic result is another now is said until the tutor empties the cell."""
    adjust(graded, "right,1.5.mean,1,,too terse,")
    write_forms(graded)
    assert "passed, 2" in adjustments_path(graded).read_text(encoding="utf-8-sig")
    report = json.loads((graded / "reports" / "right.json").read_text(encoding="utf-8"))
    check_of(report, "1.5.mean").update(verdict="failed", points=0)
    (graded / "reports" / "right.json").write_text(json.dumps(report), encoding="utf-8")
    write_forms(graded)
    (change,) = submission(graded, "right").adjustments
    assert (change.automatic, change.points, change.outdated) == (0, 1, True)
    assert "Changed by hand, but the automatic result changed since: 1.5.mean." in (graded / "index.html").read_text(
        encoding="utf-8"
    )
    path = adjustments_path(graded)
    path.write_text(path.read_text(encoding="utf-8-sig").replace('"passed, 2"', ""), encoding="utf-8")
    assert not submission(graded, "right").adjustments[0].outdated


def test_a_tutor_gives_the_points_of_a_check_that_is_open(messy: Path) -> None:
    """What the grader could not grade is no longer open then."""
    assert submission(messy, "broken").counted is None
    adjust(messy, "broken,1.7.trains,3,,read by hand,")
    one = submission(messy, "broken")
    assert (one.automatic, one.ungradable) == (None, ())
    assert one.counted is not None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("nobody,1.6,1,,x,", "'nobody' is no submission of this class"),
        ("right,9.9,1,,x,", "'9.9' is neither a check nor an item"),
        ("right,1.4,1,,x,", "Item 1.4 has no checks; its points are given in item-1.4.md"),
        ("right,1.5.mean,1,,,", "A reason is missing"),
        ("right,1.5.mean,,,x,", "One of the columns points and change"),
        ("right,1.5.mean,1,1,x,", "One of the columns points and change"),
        ("right,1.5.mean,one,,x,", "'one' is no number"),
        ("right,1.5.mean,3,,x,", "1.5.mean would have 3 points; it is worth 0 to 2"),
        ("right,1.5.mean,,1,x,", "1.5.mean would have 3 points"),
        ("right,,50,,x,", "The points of a whole submission can only be changed"),
        ("broken,1.7.trains,,1,x,", "has no points yet to which 1 could be added"),
        ("bomb,,,1,x,", "Nothing of bomb could be graded"),
    ],
)
def test_what_is_wrong_is_named(messy: Path, row: str, words: str) -> None:
    """File, line and reason; the other rows count."""
    adjust(messy, row, "right,2.5.cells,0,,x,")
    cohort = read_class(messy)
    (problem,) = cohort.review_problems
    assert problem.startswith(f"{adjustments_path(messy)}, line 2: ")
    assert words in problem
    assert sum(len(member.adjustments) for member in cohort.members) == 1


def test_an_item_and_its_check_are_not_both_changed(graded: Path) -> None:
    """Which of the two counts could not be known."""
    adjust(graded, "right,1.5,1,,x,", "right,1.5.mean,1,,x,")
    assert "1.5.mean are changed twice, here and for 1.5" in read_class(graded).review_problems[0]


def test_a_file_as_a_german_spreadsheet_writes_it(graded: Path) -> None:
    """Semicolons stay semicolons, and columns may be missing at the end; one that is needed is asked for."""
    write_adjustments_file(graded)
    path = adjustments_path(graded)
    path.write_text("Submission;Where;Points;Change;Reason\nright;1.5.mean;0,5;;zu knapp\n", encoding="utf-8")
    write_forms(graded)
    assert submission(graded, "right").adjustments[0].points == 0.5
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "right;1.5.mean;0,5;;zu knapp;passed, 2"
    path.write_text("submission;points\n", encoding="utf-8")
    assert "line 1: the column where, change, reason is missing" in read_class(graded).review_problems[0]
