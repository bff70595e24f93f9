"""Reports are made in one place: points, sums, and what stands for a submission that could not be graded."""

import csv
import io
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT
from made_reports import make_bare, make_check, make_finding, make_passed, make_report

from grader.classroom.ungradable import machinery, ungradable
from grader.engine.reporting import make_item_result, make_written_result
from grader.judging.finding import Finding, Kind, Part, Verdict
from grader.report.as_json import report_data, to_json, to_text
from grader.report.class_model import CLASS_VERSION, ClassFile, Classroom
from grader.report.forms.writing import write_forms

FORMULA, QUANTITY = Part("formula", 2, "the right formula"), Part("quantity", 1, "the mean")


def shared(share: float | None) -> Finding:
    """A finding that earns a share of the points."""
    return make_bare(Verdict.UNGRADABLE if share is None else Verdict.FAILED, share=share)


@pytest.mark.parametrize(
    ("possible", "share", "points"),
    [
        (3, 1.0, 3.0),
        (3, 0.0, 0.0),
        (3, 1 / 3, 1.0),
        (3, 2 / 3, 2.0),
        (2, 1 / 3, 0.67),
        (8, 0.5, 4.0),
        (2, None, None),
    ],
)
def test_points_of_a_check(possible: int, share: float | None, points: float | None) -> None:
    """A check earns its share of what it is worth, in hundredths; none if it could not be graded."""
    assert make_check(possible=possible, finding=shared(share)).points == points


def test_parts_of_a_check() -> None:
    """A part is earned where the finding says so, and where the whole check is passed."""
    parts = (FORMULA, QUANTITY)
    half = make_check(parts=parts, finding=make_finding(earned=(FORMULA,)))
    assert [(part.id, part.possible, part.earned) for part in half.parts] == [
        ("formula", 2, True),
        ("quantity", 1, False),
    ]
    assert [part.earned for part in make_passed(parts=parts).parts] == [True, True]
    assert [part.earned for part in make_check(parts=parts, finding=None).parts] == [False, False]


@pytest.mark.parametrize(("text", "status"), [("", "unanswered"), ("It shrinks.", "answered")])
def test_status_of_a_written_answer(text: str, status: str) -> None:
    """What is written is answered; who judges it is the tutor."""
    assert make_written_result(4, text).status == status


def test_points_of_an_item() -> None:
    """An item has the sum of its checks' points; checks without points are left out."""
    checks = [make_passed("1.5.a"), make_check("1.5.b"), make_check("1.5.c", finding=None)]
    item = make_item_result("1.5", "Title", checks, None)
    assert (item.points, item.possible) == (2.0, 6)


def test_item_without_points() -> None:
    """An item none of whose checks has points has none, and so has an item without checks."""
    unknown = make_item_result("1.5", "Title", [make_check(finding=None), make_check(finding=shared(None))], None)
    written = make_item_result("1.4", "Title", [], make_written_result(5, ""))
    assert (unknown.points, unknown.possible) == (None, 4)
    assert (written.points, written.possible) == (None, 0)


def test_sums_of_a_report() -> None:
    """A report sums up points, what was possible, and what a tutor can add."""
    report = make_report(
        make_passed("1.5.a", possible=3),
        make_check("1.5.b"),
        make_check("1.6.c", shared(1 / 3)),
        written={"1.4": ""},
    )
    points = report.points
    assert (points.automatic, points.automatic_possible, points.written_possible) == (3.67, 7, 4)


def test_rounding_does_not_add_up() -> None:
    """Sums have two decimals, whatever floats make of them."""
    report = make_report(*(make_check(f"1.5.{name}", shared(0.05)) for name in "abc"))
    assert report.points.automatic == 0.3


def test_empty_report() -> None:
    """A report without checks has 0 points and is complete."""
    points = make_report().points
    assert (points.automatic, points.automatic_possible, points.complete) == (0.0, 0, True)


@pytest.mark.parametrize(
    ("finding", "complete"), [(shared(0.0), True), (shared(1.0), True), (shared(None), False), (None, False)]
)
def test_complete(finding: Finding | None, complete: bool) -> None:  # noqa: FBT001 - a parameter of pytest's
    """A report is complete if every check has points: one that is ungradable or was not run has none."""
    assert make_report(make_passed("1.5.a"), make_check("1.5.b", finding)).points.complete is complete


def test_counts() -> None:
    """Checks are counted by verdict; None counts those that were not run."""
    report = make_report(
        make_passed("1.5.a"), make_check("1.5.b"), make_check("1.5.c"), make_check("1.5.d", finding=None)
    )
    counts = {verdict: report.count(verdict) for verdict in (*Verdict, None)}
    assert {verdict: count for verdict, count in counts.items() if count} == {
        Verdict.PASSED: 1,
        Verdict.FAILED: 2,
        None: 1,
    }


def test_ungradable_loses_nothing_that_can_be_read(tmp_path: Path) -> None:
    """Its checks have no points, all else is there: answers, parts, and what the group proposes for the vote."""
    report = ungradable(
        EXERCISE, ROOT / "reference", "Group 7", salt="salt", problem="It took its examiner down.", isolation=None
    )
    assert (report.submission.path, report.points.automatic, report.points.complete) == ("Group 7", 0.0, False)
    assert {check.verdict for check in report.checks} == {Verdict.UNGRADABLE}
    assert {check.kind for check in report.checks} == {str(Kind.EXAMINER_DOWN)}
    assert all(check.parts == make_check_parts(check.id) for check in report.checks)
    assert any(check.parts for check in report.checks)
    assert all(item.written.text for item in report.items if item.written)
    assert report.categories
    classroom = Classroom("group7", "Group 7", "class/group7", None, (), "", None, "")
    (tmp_path / "reports").mkdir()
    text = to_text(report_data(report, machinery(), classroom))
    (tmp_path / "reports" / "group7.json").write_text(text, encoding="utf-8")
    listed = ClassFile(CLASS_VERSION, "1.0", "0" * 64, ("group7",), (), None)
    (tmp_path / "class.json").write_text(to_text(to_json(listed)), encoding="utf-8")
    write_forms(tmp_path)
    rows = csv.DictReader(io.StringIO((tmp_path / "ballot.csv").read_text(encoding="utf-8-sig")))
    assert {row["category"] for row in rows} == set(report.categories)


def make_check_parts(check_id: str) -> tuple[object, ...]:
    """The parts of a check of which none is earned."""
    return make_check(finding=None, parts=EXERCISE.check(check_id).parts).parts
